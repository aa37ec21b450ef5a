import { Duration } from 'aws-cdk-lib';
import { Dashboard, GraphWidget, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import type { Alarms } from './alarms.ts';
import type { Api } from './api.ts';
import type { ServiceFunction } from './service-function.ts';

type ObservabilityProps = {
  readonly alarms: Alarms;
  readonly api: Api;
  readonly functions: readonly ServiceFunction[];
  readonly table: Table;
  /** Those that follow the table's stream. */
  readonly consumers: readonly ServiceFunction[];
};

const period = Duration.minutes(5);
const total = { statistic: 'Sum', period };

/** The alarms that every part of the stack has, and one dashboard that shows the same figures over time. */
export class Observability extends Construct {
  constructor(scope: Construct, id: string, props: ObservabilityProps) {
    super(scope, id);
    const { alarms, api, table } = props;
    for (const fn of props.functions) watchFunction(alarms, fn);
    alarms.raise('ServerErrors', {
      section: 'API answers with server errors',
      metric: api.stage.metricServerError(total),
      threshold: 1,
    });
    for (const metricName of ['ReadThrottleEvents', 'WriteThrottleEvents'])
      alarms.raise(metricName, { section: 'Table throttles', metric: table.metric(metricName, total), threshold: 1 });
    this.drawDashboard(props);
  }

  private drawDashboard({ api, functions, table, consumers }: ObservabilityProps) {
    const graph = (title: string, ...left: IMetric[]) => new GraphWidget({ title, left, width: 12 });
    new Dashboard(this, 'Dashboard', {
      widgets: [
        [
          graph(
            'Requests',
            api.stage.metricCount(total),
            api.stage.metricClientError(total),
            api.stage.metricServerError(total),
          ),
          graph('Latency', ...['p50', 'p99'].map((statistic) => api.stage.metricLatency({ statistic, period }))),
        ],
        [
          graph('Function errors', ...functions.map((fn) => fn.metricErrors(total))),
          graph('Function durations (p99)', ...functions.map((fn) => fn.metricDuration({ statistic: 'p99', period }))),
        ],
        [
          graph(
            'Table capacity',
            table.metricConsumedReadCapacityUnits(total),
            table.metricConsumedWriteCapacityUnits(total),
          ),
          graph(
            'Age of events when handled',
            ...consumers.map((fn) => fn.metric('IteratorAge', { statistic: 'Maximum', period })),
          ),
        ],
      ],
    });
  }
}

const watchFunction = (alarms: Alarms, fn: ServiceFunction) => {
  const { id } = fn.node;
  alarms.raise(`${id}-errors`, { section: 'Function fails', metric: fn.metricErrors(total), threshold: 1 });
  alarms.raise(`${id}-throttles`, {
    section: 'Function is throttled',
    metric: fn.metricThrottles(total),
    threshold: 1,
  });
  const { timeoutSeconds, takesItsTime } = fn.definition;
  if (takesItsTime) return;
  alarms.raise(`${id}-duration`, {
    section: 'Function is slow',
    metric: fn.metricDuration({ statistic: 'p99', period }),
    threshold: 0.8 * Duration.seconds(timeoutSeconds).toMilliseconds(),
  });
};
