import { queueConsumer } from '../shell/queue-consumer.ts';
import { replayMessage } from './deliveries-queue.ts';

export const handler = queueConsumer(async (message) => {
  const { webhookId } = replayMessage.parse(message);
  throw new Error(`Deliveries of ${webhookId} are not replayed yet`);
});
