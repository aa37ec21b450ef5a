import { queueConsumer } from '../shell/queue-consumer.ts';
import { deliveryMessage } from './deliveries-queue.ts';

export const handler = queueConsumer(async (message) => {
  const { deliveryId } = deliveryMessage.parse(message);
  throw new Error(`Delivery ${deliveryId} is not made yet`);
});
