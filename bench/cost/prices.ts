/**
 * List prices of us-east-1 in USD, without free tiers and discounts; other regions charge up to a quarter more.
 * https://aws.amazon.com/pricing/
 */
export const prices = {
  /** A month: https://aws.amazon.com/cloudwatch/pricing/ */
  alarmMetric: 0.1,
  customMetric: 0.3,
  dashboard: 3,
  /** A month, and 1 USD more after each of its first two rotations: https://aws.amazon.com/kms/pricing/ */
  key: 1,
  /** Of any key, AWS's own too. */
  millionKeyRequests: 3,
  /** https://aws.amazon.com/sqs/pricing/ */
  millionQueueRequests: 0.4,
  millionFifoQueueRequests: 0.5,
  /** https://aws.amazon.com/api-gateway/pricing/ */
  millionRequests: 1,
  /** On Graviton: https://aws.amazon.com/lambda/pricing/ */
  millionInvocations: 0.2,
  gigabyteSecond: 0.0000133334,
  /** On demand: https://aws.amazon.com/dynamodb/pricing/on-demand/ */
  millionReadUnits: 0.125,
  millionWriteUnits: 0.625,
  /** A month, with the copies of point-in-time recovery. */
  storedTableGigabyte: 0.25 + 0.2,
  /** A batch of up to 64 KB is one: https://aws.amazon.com/sns/pricing/ */
  millionPublications: 0.5,
  /** https://aws.amazon.com/eventbridge/pricing/ */
  millionScheduledCalls: 1,
  logGigabyte: 0.5,
} as const;
