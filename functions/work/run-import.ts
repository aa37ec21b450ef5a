import { queueConsumer } from '../shell/queue-consumer.ts';

export const handler = queueConsumer(async () => {
  throw new Error('Not built yet');
});
