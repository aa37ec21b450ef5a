import * as z from 'zod';

const directive = z.object({
  Namespace: z.string(),
  Dimensions: z.array(z.array(z.string())),
  Metrics: z.array(z.object({ Name: z.string() })),
});

const lineSchema = z.looseObject({
  _aws: z.object({ Timestamp: z.number(), CloudWatchMetrics: z.array(directive) }),
});

/** One value of a metric, when it counts. */
export type Sample = { readonly metric: string; readonly at: number };

/** Names a metric: its namespace, its name, and its dimensions in any order. */
export const metricId = (namespace: string, name: string, dimensions: Readonly<Record<string, unknown>>) =>
  JSON.stringify([namespace, name, Object.entries(dimensions).sort()]);

/**
 * What CloudWatch reads of a line of a log as metrics; of most lines nothing.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
const samplesIn = (line: string): Sample[] => {
  if (!line.includes('"_aws"')) return [];
  const { _aws, ...values } = lineSchema.parse(JSON.parse(line));
  return _aws.CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) =>
    Dimensions.flatMap((names) =>
      Metrics.map(({ Name }) => {
        const dimensions = Object.fromEntries(names.map((name) => [name, values[name]]));
        return { metric: metricId(Namespace, Name, dimensions), at: _aws.Timestamp };
      }),
    ),
  );
};

/** Reads what functions print, in whatever pieces it comes. */
export const metricReader = (take: (sample: Sample) => void) => {
  const unfinished = new Map<string, string>();
  return (functionName: string, chunk: Buffer | string) => {
    const lines = `${unfinished.get(functionName) ?? ''}${chunk}`.split('\n');
    unfinished.set(functionName, lines.pop() ?? '');
    for (const line of lines) for (const sample of samplesIn(line)) take(sample);
  };
};
