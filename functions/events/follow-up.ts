import { streamConsumer } from '../shell/stream-consumer.ts';

/** Does what an event sets off: follow-up tasks, and their cancelling. */
export const handler = streamConsumer(async (events) => events.length);
