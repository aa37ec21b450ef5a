/** The outputs of a stack that say where its queues are. */
export const queueOutputs = [
  'WorkQueueUrl',
  'FanOutQueueUrl',
  'DeliveryQueueUrl',
  'SlowDeliveryQueueUrl',
  'HangingDeliveryQueueUrl',
  'DeadLetterQueueUrl',
  'HangingDeadLetterQueueUrl',
] as const;
export type QueueOutput = (typeof queueOutputs)[number];
