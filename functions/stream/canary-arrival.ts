import { type Canary, canaryMetric } from '../../shared/kernel/canary.ts';
import { env } from '../../shared/kernel/env.ts';

const { namespace, name, dimension } = canaryMetric;
const customer = env('CUSTOMER');

/**
 * Counts the arrival of a canary, in a line of the log that CloudWatch takes for a metric. It counts for when the canary
 * was sent: one that comes late is missing when it should have come, and two of one time fall into one period.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export const countArrival = ({ at }: Canary): void => {
  const CloudWatchMetrics = [
    { Namespace: namespace, Dimensions: [[dimension]], Metrics: [{ Name: name, Unit: 'Count' }] },
  ];
  const line = { _aws: { Timestamp: Date.parse(at), CloudWatchMetrics }, [dimension]: customer, [name]: 1 };
  process.stdout.write(`${JSON.stringify(line)}\n`);
};
