import { Duration, Stack, Validations } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { SecureTopic } from './topics.ts';

type AlarmProps = {
  /** The heading in docs/runbook.md under which it says what to do. */
  readonly section: string;
  readonly metric: cloudwatch.IMetric;
  /** The alarm goes off at this value and above, if nothing else is said. */
  readonly threshold: number;
  readonly comparison?: cloudwatch.ComparisonOperator;
  /** After how many periods in a row. */
  readonly periods?: number;
  /** What a lack of data means. None is no trouble in general: a customer who sleeps makes none. */
  readonly missing?: cloudwatch.TreatMissingData;
};

/** Sums what is counted in five minutes. Where nothing is counted there is no value, which is none. */
export const counted = { statistic: 'Sum', period: Duration.minutes(5) };

/** The alarms' topic, and the one way to raise an alarm. */
export class Alarms extends Construct {
  private readonly topic: SecureTopic;

  constructor(scope: Construct, id: string, props: { customer: string }) {
    super(scope, id);
    this.topic = new SecureTopic(this, 'Topic', {
      displayName: `Stagecraft ${props.customer} alarms`,
      // CloudWatch could publish to it with a key of our own only: a dollar a month for names and figures.
      encrypted: false,
    });
    // The topic's policy replaces the one that SNS gives by default, under which CloudWatch could publish.
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    Validations.of(this.topic).acknowledge({
      id: 'Serverless-SNSRedrivePolicy',
      reason:
        'An alarm that cannot be mailed still shows in CloudWatch; a queue of undelivered mails would have no reader',
    });
  }

  /** Has somebody asked, by mail, whether they want the alarms. */
  mailTo(email: string) {
    return this.topic.addSubscription(new EmailSubscription(email));
  }

  raise(id: string, { section, metric, threshold, ...props }: AlarmProps) {
    const {
      comparison = cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      periods = 1,
      missing = cloudwatch.TreatMissingData.NOT_BREACHING,
    } = props;
    const alarm = new cloudwatch.Alarm(this, id, {
      metric,
      threshold,
      comparisonOperator: comparison,
      evaluationPeriods: periods,
      treatMissingData: missing,
      alarmDescription: `${section}: see docs/runbook.md#${section.toLowerCase().replaceAll(' ', '-')}`,
    });
    alarm.addAlarmAction(new SnsAction(this.topic));
  }
}
