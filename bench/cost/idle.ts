import * as z from 'zod';
import { prices } from './prices.ts';
import { type CostedTemplate, polledQueues, resourcesOf } from './template.ts';

/** What a customer is charged for, how much of it, and what one costs in USD. */
export type Charge = { readonly what: string; readonly quantity: number; readonly price: number };

export const usdOf = ({ quantity, price }: Charge) => quantity * price;

export const sumOf = (charges: readonly Charge[]) => charges.reduce((sum, charge) => sum + usdOf(charge), 0);

const minutesAMonth = (365 / 12) * 24 * 60;
const million = 1_000_000;

/** Lambda keeps five requests open at each queue, of 20 seconds each: https://aws.amazon.com/blogs/compute/ "SQS" */
const pollsAMonth = 5 * 3 * minutesAMonth;

const alarmSchema = z.object({
  Namespace: z.string().optional(),
  Metrics: z
    .array(z.object({ MetricStat: z.object({ Metric: z.object({ Namespace: z.string() }) }).optional() }))
    .optional(),
});

/** The namespaces of the metrics that an alarm looks at; expressions over them are free. */
const namespacesOf = (properties: unknown) => {
  const { Namespace, Metrics } = alarmSchema.parse(properties);
  if (Metrics === undefined) return [Namespace ?? ''];
  return Metrics.flatMap(({ MetricStat }) => (MetricStat ? [MetricStat.Metric.Namespace] : []));
};

const schedule = z.object({ ScheduleExpression: z.string() });

/** How often the schedules call that name minutes of every hour; what runs once a day costs nothing to speak of. */
const scheduledCalls = (template: CostedTemplate) =>
  resourcesOf(template, 'AWS::Scheduler::Schedule').reduce((sum, { properties }) => {
    const { ScheduleExpression } = schedule.parse(properties);
    if (/^cron\(\d+ \d+ \* \* \? \*\)$/.test(ScheduleExpression)) return sum;
    const [, minutes] = /^cron\(([\d,]+) \* \* \* \? \*\)$/.exec(ScheduleExpression) ?? [];
    if (minutes === undefined) throw new Error(`Nothing is known of how often ${ScheduleExpression} calls`);
    return sum + minutes.split(',').length * (minutesAMonth / 60);
  }, 0);

/** What a customer's stack costs in a month in which nobody uses it, in the first year of its keys. */
export const idleCharges = (template: CostedTemplate): Charge[] => {
  const metrics = resourcesOf(template, 'AWS::CloudWatch::Alarm').flatMap(({ properties }) => namespacesOf(properties));
  const isFifo = ({ properties }: { readonly properties: Readonly<Record<string, unknown>> }) =>
    properties.FifoQueue === true;
  const polled = polledQueues(template);
  const fifo = polled.filter(isFifo).length;
  const calls = scheduledCalls(template);
  return [
    { what: 'metrics of alarms', quantity: metrics.length, price: prices.alarmMetric },
    {
      what: 'metrics of our own',
      quantity: metrics.filter((namespace) => !namespace.startsWith('AWS/')).length,
      price: prices.customMetric,
    },
    {
      what: 'dashboards',
      quantity: resourcesOf(template, 'AWS::CloudWatch::Dashboard').length,
      price: prices.dashboard,
    },
    { what: 'keys', quantity: resourcesOf(template, 'AWS::KMS::Key').length, price: prices.key },
    {
      what: 'polled queues',
      quantity: polled.length - fifo,
      price: (pollsAMonth * prices.millionQueueRequests) / million,
    },
    { what: 'polled FIFO queues', quantity: fifo, price: (pollsAMonth * prices.millionFifoQueueRequests) / million },
    { what: 'calls of the canary, each with what it sets off', quantity: calls, price: canaryCall },
  ].filter(({ quantity }) => quantity > 0);
};

/**
 * A call of the canary: the schedule, four functions of some 20 ms at 1 GB, an item of one unit, a publication for which
 * SNS asks KMS for a key that is older than five minutes and reads it again, a message taken and deleted, and some 2 KB of
 * log. https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 */
const canaryCall =
  (prices.millionScheduledCalls +
    4 * prices.millionInvocations +
    prices.millionWriteUnits +
    prices.millionPublications +
    2 * prices.millionKeyRequests +
    2 * prices.millionQueueRequests) /
    million +
  4 * 0.02 * prices.gigabyteSecond +
  2e-6 * prices.logGigabyte;
