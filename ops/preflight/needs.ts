import type { StackResourceSummary } from '@aws-sdk/client-cloudformation';
import * as z from 'zod';

const templateSchema = z.object({
  Resources: z.record(z.string(), z.object({ Type: z.string(), Properties: z.unknown().optional() })),
});
const mappingSchema = z.object({ ScalingConfig: z.object({ MaximumConcurrency: z.int() }).optional() });
const stageSchema = z.object({ DefaultRouteSettings: z.object({ ThrottlingRateLimit: z.number() }) });

type ExistingResource = Pick<StackResourceSummary, 'LogicalResourceId' | 'ResourceStatus'>;

/** What a stack needs more of than it has. */
export type Needs = {
  /** How many resources of a type are yet to be created. */
  readonly count: (type: string) => number;
  /** How many executions of functions at once come with them. */
  readonly concurrency: number;
};

const gone = ['DELETE_COMPLETE', 'DELETE_SKIPPED', 'CREATE_FAILED'];

/**
 * Lambda begins to read a queue with five batches at once; a new table's stream has four shards.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
 */
const unlimitedMapping = 5;

const concurrencyOf = ({ Type, Properties }: { readonly Type: string; readonly Properties?: unknown }) => {
  if (Type === 'AWS::Lambda::EventSourceMapping')
    return mappingSchema.parse(Properties).ScalingConfig?.MaximumConcurrency ?? unlimitedMapping;
  // Every request that is let through, at most a second long: so long a first one takes.
  if (Type === 'AWS::ApiGatewayV2::Stage')
    return stageSchema.parse(Properties).DefaultRouteSettings.ThrottlingRateLimit;
  return 0;
};

/**
 * What the deployment of a template needs, where these resources stand already. By logical ids: of what gets another one,
 * CloudFormation creates the new one before it deletes the old one.
 */
export const needsOf = (template: unknown, existing: readonly ExistingResource[]): Needs => {
  const has = new Set(
    existing.filter(({ ResourceStatus = '' }) => !gone.includes(ResourceStatus)).map((one) => one.LogicalResourceId),
  );
  const fresh = Object.entries(templateSchema.parse(template).Resources).flatMap(([id, resource]) =>
    has.has(id) ? [] : [resource],
  );
  return {
    count: (type) => fresh.filter(({ Type }) => Type === type).length,
    concurrency: fresh.reduce((sum, resource) => sum + concurrencyOf(resource), 0),
  };
};
