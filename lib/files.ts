import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

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
      removalPolicy: keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'Only our functions reach it, and they log; access logs would need a bucket of their own per customer',
    });
  }
}
