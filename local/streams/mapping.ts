import * as z from 'zod';
import type { DeliverySettings } from '../../runner/delivery.ts';
import { eventSources } from '../event-sources.ts';
import type { DeclaredStack } from '../template/stack.ts';

const mappingSchema = z.object({
  EventSourceArn: z.string(),
  FunctionName: z.string(),
  BatchSize: z.number().default(100),
  MaximumBatchingWindowInSeconds: z.literal(0).default(0),
  StartingPosition: z.literal('TRIM_HORIZON'),
  ParallelizationFactor: z.literal(1).default(1),
  FilterCriteria: z.object({ Filters: z.array(z.object({ Pattern: z.string() })) }).default({ Filters: [] }),
  FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).default([]),
  BisectBatchOnFunctionError: z.boolean().default(false),
  MaximumRetryAttempts: z.number().default(-1),
  MaximumRecordAgeInSeconds: z.number().default(-1),
  DestinationConfig: z.object({ OnFailure: z.object({ Destination: z.string() }) }).optional(),
});

/** An event source mapping: which function follows a stream, and how. */
export type Mapping = DeliverySettings & {
  readonly id: string;
  readonly streamArn: string;
  readonly functionName: string;
  readonly filters: readonly string[];
  readonly batchSize: number;
  readonly failuresBucket: string | undefined;
};

const bucketOf = (arn: string) => {
  const bucket = /^arn:aws:s3:::(.+)$/.exec(arn)?.[1];
  if (!bucket) throw new Error(`The local cloud does not know the on-failure destination ${arn}`);
  return bucket;
};

export const declaredMappings = (stack: DeclaredStack): Mapping[] =>
  eventSources(stack, 'dynamodb', mappingSchema).map(({ id, settings }) => {
    const destination = settings.DestinationConfig?.OnFailure.Destination;
    return {
      id,
      streamArn: settings.EventSourceArn,
      functionName: settings.FunctionName,
      filters: settings.FilterCriteria.Filters.map(({ Pattern }) => Pattern),
      batchSize: settings.BatchSize,
      reportBatchItemFailures: settings.FunctionResponseTypes.length > 0,
      bisect: settings.BisectBatchOnFunctionError,
      maximumRetries: settings.MaximumRetryAttempts,
      maximumAge: settings.MaximumRecordAgeInSeconds,
      failuresBucket: destination && bucketOf(destination),
    };
  });
