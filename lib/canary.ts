import { createHash } from 'node:crypto';
import { Duration, Stack } from 'aws-cdk-lib';
import { ComparisonOperator, MathExpression, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { canaryInterval, canaryMetric, canaryObservers } from '../shared/kernel/canary.ts';
import type { Alarms } from './alarms.ts';
import type { ServiceFunction } from './service-function.ts';

type CanaryProps = { readonly customer: string; readonly fn: ServiceFunction; readonly alarms: Alarms };

const minutes = canaryInterval / 60;

/** The minutes of the hour in which it is sent: not the same for all customers of an account. */
const minutesOf = (customer: string) => {
  const first = createHash('sha256').update(customer).digest().readUInt32BE() % minutes;
  return Array.from({ length: 60 / minutes }, (_, index) => first + index * minutes).join(',');
};

/**
 * Sends a canary the way of events, every five minutes, and rings when it does not come out at both ends: at what fans
 * out to webhooks and at what follows up. So whatever stops on the way is noticed, the canary's own schedule too, also
 * where nothing fails and nothing waits because nobody calls it any more.
 */
export class Canary extends Construct {
  constructor(scope: Construct, id: string, { customer, fn, alarms }: CanaryProps) {
    super(scope, id);
    const role = new Role(this, 'Role', {
      // https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    role.addToPolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [fn.functionArn] }));
    new CfnSchedule(this, 'Schedule', {
      scheduleExpression: `cron(${minutesOf(customer)} * * * ? *)`,
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: fn.functionArn,
        roleArn: role.roleArn,
        input: JSON.stringify({ at: '<aws.scheduler.scheduled-time>' }),
        // The next one comes soon, and that this one did not come is what the alarm is for.
        retryPolicy: { maximumRetryAttempts: 1, maximumEventAgeInSeconds: canaryInterval },
      },
    });
    const period = Duration.seconds(canaryInterval);
    alarms.raise('Canary', {
      section: 'Canary is missing',
      metric: new MathExpression({
        // Where a period has no value CloudWatch would first look for some further back: two periods later.
        // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
        expression: 'FILL(arrivals, 0)',
        usingMetrics: {
          arrivals: new Metric({
            namespace: canaryMetric.namespace,
            metricName: canaryMetric.name,
            dimensionsMap: { [canaryMetric.dimension]: customer },
            statistic: 'SampleCount',
            period,
          }),
        },
        period,
      }),
      threshold: canaryObservers.length,
      comparison: ComparisonOperator.LESS_THAN_THRESHOLD,
      periods: 3,
      missing: TreatMissingData.BREACHING,
    });
  }
}
