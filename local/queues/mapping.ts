import * as z from 'zod';
import { eventSources } from '../event-sources.ts';
import type { DeclaredStack } from '../template/stack.ts';

const mappingSchema = z.object({
  EventSourceArn: z.string(),
  FunctionName: z.string(),
  BatchSize: z.number().default(10),
  MaximumBatchingWindowInSeconds: z.number().default(0),
  FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).default([]),
  // Lambda begins with five at once: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
  ScalingConfig: z.object({ MaximumConcurrency: z.number().default(5) }).default({ MaximumConcurrency: 5 }),
  FilterCriteria: z.never('The local cloud does not filter the messages of queues').optional(),
});

/** An event source mapping: which function takes the messages of a queue, and how. */
export type QueueMapping = {
  readonly id: string;
  readonly queueArn: string;
  readonly functionName: string;
  readonly batchSize: number;
  readonly windowSeconds: number;
  readonly reportBatchItemFailures: boolean;
  readonly concurrency: number;
};

export const declaredQueueMappings = (stack: DeclaredStack): QueueMapping[] =>
  eventSources(stack, 'sqs', mappingSchema).map(({ id, settings }) => ({
    id,
    queueArn: settings.EventSourceArn,
    functionName: settings.FunctionName,
    batchSize: settings.BatchSize,
    windowSeconds: settings.MaximumBatchingWindowInSeconds,
    reportBatchItemFailures: settings.FunctionResponseTypes.length > 0,
    concurrency: settings.ScalingConfig.MaximumConcurrency,
  }));
