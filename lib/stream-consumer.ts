import { Duration, Validations } from 'aws-cdk-lib';
import { EventSourceMapping, FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { CustomerTable } from './data.ts';
import type { PrivateBucket } from './files.ts';
import type { ServiceFunction } from './service-function.ts';

type StreamConsumerProps = {
  readonly fn: ServiceFunction;
  readonly table: CustomerTable;
  /** Whether it follows what imports and migrations tell silently, too. */
  readonly hearsSilent: boolean;
  /** Keeps whole records; a queue as destination would get only their sequence numbers. */
  readonly failures: PrivateBucket;
};

/** Hands every event newly written to the table to a function, in the order of each deal. */
export class StreamConsumer extends Construct {
  readonly mapping: EventSourceMapping;

  constructor(scope: Construct, id: string, { fn, table, hearsSilent, failures }: StreamConsumerProps) {
    super(scope, id);
    const { tableStreamArn } = table;
    if (tableStreamArn === undefined) throw new Error('The table has no stream to follow');
    this.mapping = new EventSourceMapping(this, 'Mapping', {
      target: fn,
      eventSourceArn: tableStreamArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      filters: [
        FilterCriteria.filter({
          eventName: FilterRule.isEqual('INSERT'),
          dynamodb: {
            NewImage: {
              entity: { S: FilterRule.or('event', 'canary') },
              // What an operator copies back from a restored table was published before.
              restored: { BOOL: FilterRule.notExists() },
              ...(!hearsSilent && { silent: { BOOL: FilterRule.notExists() } }),
            },
          },
        }),
      ],
      batchSize: 100,
      parallelizationFactor: 1,
      reportBatchItemFailures: true,
      bisectBatchOnError: true,
      retryAttempts: 5,
      maxRecordAge: Duration.hours(6),
      onFailure: { bind: () => ({ destination: failures.bucketArn }) },
    });
    fn.outlastOutages();
    // Exactly what Lambda asks for, which lets the function itself write dead letters, too: S3OnFailureDestination would grant reading and deleting as well.
    // https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
    fn.allow(
      { FAILURES_BUCKET: failures.bucketName },
      { actions: ['dynamodb:ListStreams'], resources: ['*'] },
      {
        actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
        resources: [tableStreamArn],
      },
      { actions: ['s3:ListBucket'], resources: [failures.bucketArn] },
      { actions: ['s3:PutObject'], resources: [failures.arnForObjects('aws/lambda/*')] },
    );
    Validations.of(fn.role).acknowledge(
      { id: 'AwsSolutions-IAM5[Resource::*]', reason: 'DynamoDB lists streams for the resource * only' },
      {
        id: 'AwsSolutions-IAM5[Resource::<EventsFailuresF865D7C1.Arn>/aws/lambda/*]',
        reason: 'Lambda names each record that it gives up by shard and time, below this prefix',
      },
    );
  }
}
