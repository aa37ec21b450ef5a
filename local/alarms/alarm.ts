import * as z from 'zod';
import type { DeclaredStack } from '../template/stack.ts';
import { metricId } from './metric-lines.ts';

const statSchema = z.object({
  Metric: z.object({
    Namespace: z.string(),
    MetricName: z.string(),
    Dimensions: z.array(z.object({ Name: z.string(), Value: z.string() })),
  }),
  Period: z.number(),
  Stat: z.literal('SampleCount', 'The local cloud counts the values of a metric only'),
});

/** How many values there are of a metric that the functions write into their logs, none counting as 0. */
const filledCount = z.tuple([
  z.object({
    Expression: z.string().regex(/^FILL\(\w+, 0\)$/, 'The local cloud knows alarms of FILL(metric, 0) only'),
  }),
  z.object({ MetricStat: statSchema }),
]);

const alarmSchema = z.object({
  AlarmDescription: z.string(),
  ComparisonOperator: z.literal('LessThanThreshold', 'The local cloud knows alarms on too few values only'),
  Threshold: z.number(),
  EvaluationPeriods: z.number(),
  Metrics: filledCount,
});

/** Goes off when a metric had fewer values than `least` in each of so many periods in a row. */
export type Alarm = {
  readonly description: string;
  readonly metric: string;
  readonly least: number;
  readonly periods: number;
  /** Milliseconds. */
  readonly period: number;
};

const namespaces = z.object({
  Metrics: z.array(z.object({ MetricStat: statSchema.pick({ Metric: true }).optional() })).default([]),
});

/** AWS's own metrics have no values on one machine. */
const isOurs = (properties: unknown) =>
  namespaces
    .parse(properties)
    .Metrics.some(({ MetricStat }) => MetricStat !== undefined && !MetricStat.Metric.Namespace.startsWith('AWS/'));

/** The alarms on what the functions themselves say in their logs. */
export const declaredAlarms = (stack: DeclaredStack): Alarm[] =>
  stack.declared('AWS::CloudWatch::Alarm', z.record(z.string(), z.unknown())).flatMap(({ properties }) => {
    if (!isOurs(properties)) return [];
    const { AlarmDescription, Threshold, EvaluationPeriods, Metrics } = alarmSchema.parse(properties);
    const [, { MetricStat }] = Metrics;
    const { Namespace, MetricName, Dimensions } = MetricStat.Metric;
    const dimensions = Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value]));
    return {
      description: AlarmDescription,
      metric: metricId(Namespace, MetricName, dimensions),
      least: Threshold,
      periods: EvaluationPeriods,
      period: MetricStat.Period * 1_000,
    };
  });
