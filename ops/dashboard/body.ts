type Graph = {
  readonly title: string;
  /** A search of CloudWatch, so that stacks that come later are found too. */
  readonly searches: readonly (readonly [schema: string, metric: string, statistic: string])[];
};

/** Stacks, and so their functions, tables and queues, are named `stagecraft-...`; of an API CloudWatch has its id alone. */
const ours = 'stagecraft';

const graphs: readonly Graph[] = [
  {
    title: 'Requests and server errors',
    searches: [
      ['AWS/ApiGateway,ApiId,Stage', 'Count', 'Sum'],
      ['AWS/ApiGateway,ApiId,Stage', '5xx', 'Sum'],
    ],
  },
  { title: 'Latency (p99)', searches: [['AWS/ApiGateway,ApiId,Stage', 'Latency', 'p99']] },
  { title: 'Errors of functions', searches: [[`AWS/Lambda,FunctionName`, 'Errors', 'Sum']] },
  { title: 'Throttled invocations', searches: [[`AWS/Lambda,FunctionName`, 'Throttles', 'Sum']] },
  { title: 'Durations of functions (p99)', searches: [[`AWS/Lambda,FunctionName`, 'Duration', 'p99']] },
  { title: 'Age of events when handled', searches: [[`AWS/Lambda,FunctionName`, 'IteratorAge', 'Maximum']] },
  {
    title: 'Capacity of tables',
    searches: [
      ['AWS/DynamoDB,TableName', 'ConsumedReadCapacityUnits', 'Sum'],
      ['AWS/DynamoDB,TableName', 'ConsumedWriteCapacityUnits', 'Sum'],
    ],
  },
  { title: 'Age of the oldest message', searches: [['AWS/SQS,QueueName', 'ApproximateAgeOfOldestMessage', 'Maximum']] },
];

const namedByStack = (schema: string) => !schema.startsWith('AWS/ApiGateway');

/**
 * A dashboard of all stacks in an account and region, as `aws cloudwatch put-dashboard` takes it.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
 */
export const dashboardBody = (region: string) => ({
  start: '-P1D',
  widgets: graphs.map(({ title, searches }) => ({
    type: 'metric',
    width: 12,
    height: 6,
    properties: {
      title,
      region,
      period: 300,
      metrics: searches.map(([schema, metric, statistic]) => {
        const terms = [`{${schema}}`, `MetricName="${metric}"`, ...(namedByStack(schema) ? [ours] : [])];
        return [{ expression: `SEARCH('${terms.join(' ')}', '${statistic}', 300)` }];
      }),
    },
  })),
});
