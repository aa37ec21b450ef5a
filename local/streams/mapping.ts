import * as z from 'zod';
import type { DeclaredStack } from '../template/stack.ts';
import type { DeliverySettings } from './delivery.ts';

const mappingSchema = z.object({
  EventSourceArn: z.string(),
  FunctionName: z.string(),
  BatchSize: z.number().default(100),
  MaximumBatchingWindowInSeconds: z.number().default(0),
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
  readonly windowSeconds: number;
  readonly failuresBucket: string | undefined;
};

const bucketOf = (arn: string) => {
  const bucket = /^arn:aws:s3:::(.+)$/.exec(arn)?.[1];
  if (!bucket) throw new Error(`The local cloud does not know the on-failure destination ${arn}`);
  return bucket;
};

export const declaredMappings = (stack: DeclaredStack): Mapping[] =>
  stack.declared('AWS::Lambda::EventSourceMapping', mappingSchema).map(({ logicalId, properties }) => {
    const destination = properties.DestinationConfig?.OnFailure.Destination;
    return {
      id: logicalId,
      streamArn: properties.EventSourceArn,
      functionName: properties.FunctionName,
      filters: properties.FilterCriteria.Filters.map(({ Pattern }) => Pattern),
      batchSize: properties.BatchSize,
      windowSeconds: properties.MaximumBatchingWindowInSeconds,
      reportBatchItemFailures: properties.FunctionResponseTypes.length > 0,
      bisect: properties.BisectBatchOnFunctionError,
      maximumRetries: properties.MaximumRetryAttempts,
      maximumAge: properties.MaximumRecordAgeInSeconds,
      failuresBucket: destination && bucketOf(destination),
    };
  });
