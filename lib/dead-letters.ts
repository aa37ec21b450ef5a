import { Duration, Validations } from 'aws-cdk-lib';
import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { Alarms } from './alarms.ts';
import { inGroups, SecureQueue } from './queues.ts';

const period = Duration.minutes(5);

/**
 * Where messages end that keep failing, of all queues together: what a message is about, and thereby where it
 * came from, its body says. A queue that hands out in groups needs one of its own kind.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
 */
export class DeadLetters extends Construct {
  readonly queue: SecureQueue;
  readonly inGroups: SecureQueue;

  constructor(scope: Construct, id: string, { alarms }: { alarms: Alarms }) {
    super(scope, id);
    this.queue = new SecureQueue(this, 'Queue');
    this.inGroups = new SecureQueue(this, 'InGroups', inGroups);
    for (const queue of [this.queue, this.inGroups])
      Validations.of(queue).acknowledge({
        id: 'Serverless-SQSRedrivePolicy',
        reason: 'It is where the messages of other queues end; an alarm watches it',
      });
    const messagesIn = (queue: SecureQueue) =>
      queue.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum', period });
    alarms.raise('dead-letters', {
      section: 'Dead letters',
      metric: new MathExpression({
        // A queue that nobody touched for hours has no data.
        expression: 'MAX([FILL(all, 0), FILL(hanging, 0)])',
        usingMetrics: { all: messagesIn(this.queue), hanging: messagesIn(this.inGroups) },
        label: 'Dead letters',
        period,
      }),
      threshold: 1,
    });
  }
}
