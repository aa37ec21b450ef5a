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
  /** The alarm goes off at this value and above. */
  readonly threshold: number;
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

  /** Lack of data never counts as trouble: a customer who sleeps makes none. */
  raise(id: string, { section, metric, threshold }: AlarmProps) {
    const alarm = new cloudwatch.Alarm(this, id, {
      metric,
      threshold,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      alarmDescription: `${section}: see docs/runbook.md#${section.toLowerCase().replaceAll(' ', '-')}`,
    });
    alarm.addAlarmAction(new SnsAction(this.topic));
  }
}
