import { Validations } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { type Alarms, counted } from './alarms.ts';
import type { PrivateBucket } from './files.ts';
import { SecureQueue } from './queues.ts';

/**
 * Rings when Lambda gives a record up. It counts that only in metrics which have to be switched on for each event
 * source, at a price that is not said; so the bucket tells a queue, whose own metric costs nothing. Nobody reads it.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html#event-source-mapping-metrics
 */
export class FailedRecords extends Construct {
  constructor(scope: Construct, id: string, { failures, alarms }: { failures: PrivateBucket; alarms: Alarms }) {
    super(scope, id);
    const notices = new SecureQueue(this, 'Notices');
    Validations.of(notices).acknowledge(
      ...['Serverless-SQSRedrivePolicy', 'AwsSolutions-SQS3'].map((id) => ({
        id,
        reason: 'Its messages are counted and forgotten: what they tell of stands in the bucket',
      })),
    );
    failures.tell(notices, 'aws/lambda/');
    alarms.raise('SetAside', {
      section: 'Records became dead letters',
      metric: notices.metricNumberOfMessagesSent(counted),
      threshold: 1,
    });
  }
}
