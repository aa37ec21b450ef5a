import * as z from 'zod';
import { type Canary, canary, canaryMetric } from '../../shared/kernel/canary.ts';
import { env } from '../../shared/kernel/env.ts';
import { ttlOf } from '../../shared/table/stored.ts';
import { write } from '../../shared/table/table.ts';

/** In no index: no list has it. */
export const canaryKey = (at: string) => ({ pk: 'CANARY', sk: `CANARY#${at}` });

const entity = 'canary';

const kept = z.object({ entity: z.literal(entity), at: canary.shape.at });

/** The canary in an item of the table, or in an image of its stream; undefined where it is something else. */
export const toCanary = (item: unknown): Canary | undefined => {
  const { success, data } = kept.safeParse(item);
  return success ? { type: 'canary', at: data.at } : undefined;
};

/** Puts a canary where events are, for a day. Put again it is the same, of which the stream's consumers hear nothing. */
export const putCanary = ({ at }: Canary): Promise<void> =>
  write([{ put: { ...canaryKey(at), entity, at, ttl: ttlOf({ createdAt: at }, 1) }, when: { is: 'anything' } }]);

const { namespace, name, dimension } = canaryMetric;

/**
 * Counts the arrival of a canary, in a line of the log that CloudWatch takes for a metric. It counts for when the canary
 * was sent: one that comes late is missing when it should have come, and two of one time fall into one period.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export const countArrival = ({ at }: Canary): void => {
  const CloudWatchMetrics = [
    { Namespace: namespace, Dimensions: [[dimension]], Metrics: [{ Name: name, Unit: 'Count' }] },
  ];
  const line = { _aws: { Timestamp: Date.parse(at), CloudWatchMetrics }, [dimension]: env('CUSTOMER'), [name]: 1 };
  process.stdout.write(`${JSON.stringify(line)}\n`);
};
