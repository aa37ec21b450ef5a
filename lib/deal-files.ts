import { Duration, Validations } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { keptPrefix, uploadsPrefix } from '../shared/contracts/attachments.ts';
import type { Customer } from './customer.ts';
import { PrivateBucket } from './files.ts';
import type { ServiceFunction } from './service-function.ts';

/** The files of deals. Browsers upload to it and download from it themselves, with what our functions have signed. */
export class DealFiles extends PrivateBucket {
  constructor(scope: Construct, id: string, { allowedOrigins, keepData, retention }: Customer) {
    super(scope, id, { keepData, replacedDays: retention.replacedFilesDays });
    this.addCorsRule({
      allowedOrigins,
      allowedMethods: [s3.HttpMethods.POST, s3.HttpMethods.GET],
      allowedHeaders: ['*'],
    });
    this.addLifecycleRule({
      prefix: uploadsPrefix,
      expiration: Duration.days(1),
      noncurrentVersionExpiration: Duration.days(1),
    });
  }

  /**
   * Lets a function look at uploads, keep them, and sign for what it may do itself. Without the right to list, S3 says
   * 403 of what is not there, which could not be told from a missing permission.
   * https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
   */
  allow(fn: ServiceFunction) {
    const resources = [uploadsPrefix, keptPrefix].map((prefix) => this.arnForObjects(`${prefix}*`));
    fn.allow(
      { FILES_BUCKET: this.bucketName },
      { actions: ['s3:GetObject', 's3:PutObject'], resources },
      { actions: ['s3:ListBucket'], resources: [this.bucketArn] },
    );
    const { Ref: name }: { Ref: string } = this.stack.resolve(this.bucketName);
    Validations.of(fn.role).acknowledge(
      ...[uploadsPrefix, keptPrefix].map((prefix) => ({
        id: `AwsSolutions-IAM5[Resource::<${name}.Arn>/${prefix}*]`,
        reason: 'A file may have any key under its prefix',
      })),
    );
  }
}
