import { Duration, Validations } from 'aws-cdk-lib';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { DeadLetters } from './dead-letters.ts';
import { inGroups, SecureQueue } from './queues.ts';
import type { ServiceFunction } from './service-function.ts';

type WorkQueueProps = {
  /** Does the work. */
  readonly fn: ServiceFunction;
  readonly deadLetters: DeadLetters;
  /** How many messages it is given at once: one where each may take all its time. */
  readonly batchSize?: number;
  /** How many batches are worked on at the same time, so that this work leaves room for the rest of the account. */
  readonly maxConcurrency?: number;
  readonly attempts?: number;
  /** Messages of one group are worked on in one batch at a time, however many there are. */
  readonly inGroups?: boolean;
  /** The worker itself says after which pause what failed comes again. */
  readonly pauses?: boolean;
};

/** Work in the background: a message that keeps failing becomes a dead letter with an alarm, and can be sent back. */
export class WorkQueue extends Construct {
  readonly queue: SecureQueue;
  readonly mapping: EventSourceMapping;

  constructor(scope: Construct, id: string, { fn, deadLetters, ...props }: WorkQueueProps) {
    super(scope, id);
    const { batchSize = 1, maxConcurrency, attempts = 5, pauses } = props;
    this.queue = new SecureQueue(this, 'Queue', {
      ...(props.inGroups && inGroups),
      // Room for Lambda's own retries: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
      visibilityTimeout: Duration.seconds(6 * fn.definition.timeoutSeconds),
      deadLetterQueue: {
        queue: props.inGroups ? deadLetters.inGroups : deadLetters.queue,
        maxReceiveCount: attempts,
      },
    });
    const { queueArn } = this.queue;
    this.mapping = new EventSourceMapping(this, 'Mapping', {
      target: fn,
      eventSourceArn: queueArn,
      batchSize,
      ...(maxConcurrency && { maxConcurrency }),
      reportBatchItemFailures: true,
    });
    fn.outlastOutages();
    const taking = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];
    fn.allow({}, { actions: [...taking, ...(pauses ? ['sqs:ChangeMessageVisibility'] : [])], resources: [queueArn] });
    Validations.of(this.mapping).acknowledge({
      id: 'Serverless-LambdaEventSourceMappingDestination',
      reason: 'For a queue there is none: what fails goes to its dead letters',
    });
  }
}
