import { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { type Alarms, counted } from './alarms.ts';
import type { Api } from './api.ts';
import type { CustomerTable } from './data.ts';
import type { SecureQueue } from './queues.ts';
import type { ServiceFunction } from './service-function.ts';

type ObservabilityProps = {
  readonly alarms: Alarms;
  readonly api: Api;
  readonly signIn: ServiceFunction;
  /** Those whose messages are worked on at once, unless something is wrong. */
  readonly queues: Readonly<Record<'Work' | 'FanOut', SecureQueue>>;
  readonly table: CustomerTable;
};

/**
 * The operations by which the table is written and its lists are read. Each of their requests counts that is throttled
 * at the table or at an index: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
 */
const throttled = { written: 'TransactWriteItems', read: 'Query' };

/** Twice what is left alone after a failure. */
const maxWait = Duration.minutes(30);

/** The alarms on what people ask of the stack. CloudWatch charges for each metric that an alarm looks at. */
export class Observability extends Construct {
  constructor(scope: Construct, id: string, { alarms, api, signIn, queues, table }: ObservabilityProps) {
    super(scope, id);
    alarms.raise('ServerErrors', {
      section: 'API answers with server errors',
      metric: api.stage.metricServerError(counted),
      threshold: 1,
    });
    alarms.raise('SignInErrors', { section: 'Sign-in fails', metric: signIn.metricErrors(counted), threshold: 1 });
    alarms.raise('Throttles', { section: 'Table throttles', metric: throttles(table.tableName), threshold: 1 });
    for (const [name, queue] of Object.entries(queues))
      alarms.raise(`${name}Waits`, {
        section: 'Messages wait too long',
        metric: queue.metricApproximateAgeOfOldestMessage({ statistic: 'Maximum', period: counted.period }),
        threshold: maxWait.toSeconds(),
      });
  }
}

/**
 * The requests that were throttled, by `SUM`, which leaves out what has never had a value: the rule until something is
 * throttled, when `+` may give none. Alarms on the table's own metrics may stay as they are while there is no value, so
 * that none has to be written as 0: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
 */
const throttles = (TableName: string) =>
  new MathExpression({
    expression: `SUM([${Object.keys(throttled).map((name) => `FILL(${name}, 0)`)}])`,
    usingMetrics: Object.fromEntries(
      Object.entries(throttled).map(([name, Operation]) => [
        name,
        new Metric({
          namespace: 'AWS/DynamoDB',
          metricName: 'ThrottledRequests',
          dimensionsMap: { TableName, Operation },
          ...counted,
        }),
      ]),
    ),
    period: counted.period,
  });
