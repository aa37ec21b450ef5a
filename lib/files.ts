import { Duration, Validations } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { stackNameOf } from './customer.ts';
import { removalOf } from './kept.ts';

type PrivateBucketProps = {
  readonly keepData: boolean;
  /** How long a version is kept after it was replaced or deleted. */
  readonly replacedDays: number;
  /** How long an object is kept at all; for good when left out. */
  readonly expireDays?: number;
};

/** A bucket that nobody but our roles can reach, over TLS only, that forgets unfinished uploads. */
export class PrivateBucket extends s3.Bucket {
  constructor(scope: Construct, id: string, { keepData, replacedDays, expireDays }: PrivateBucketProps) {
    super(scope, id, {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      encryption: s3.BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      versioned: true,
      lifecycleRules: [
        {
          abortIncompleteMultipartUploadAfter: Duration.days(1),
          noncurrentVersionExpiration: Duration.days(replacedDays),
          ...(expireDays && { expiration: Duration.days(expireDays) }),
        },
      ],
      removalPolicy: removalOf(keepData),
    });
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'Only our functions reach it, and they log; access logs would need a bucket of their own per customer',
    });
  }

  /**
   * Has a queue notified of each object that is put below a prefix. By hand, as CDK's own way is a function of its own that is run while deploying. S3
   * tries the queue when the bucket is made, so the queue's policy has to be there first, and cannot name the bucket.
   * https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html
   */
  tell(queue: Queue, prefix: string) {
    const { partition, account } = this.stack;
    const { policyDependable } = queue.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('s3.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [queue.queueArn],
        conditions: {
          // CloudFormation names the bucket after the stack, perhaps cut off.
          ArnLike: { 'aws:SourceArn': `arn:${partition}:s3:::${stackNameOf('*')}` },
          StringEquals: { 'aws:SourceAccount': account },
        },
      }),
    );
    const bucket = this.node.defaultChild;
    if (!(bucket instanceof s3.CfnBucket)) throw new Error('The bucket has no resource');
    bucket.notificationConfiguration = {
      queueConfigurations: [
        {
          event: s3.EventType.OBJECT_CREATED,
          queue: queue.queueArn,
          filter: { s3Key: { rules: [{ name: 'prefix', value: prefix }] } },
        },
      ],
    };
    if (policyDependable) bucket.node.addDependency(policyDependable);
  }
}
