import { Duration, Validations } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { exportsPrefix, importsPrefix, keptPrefix, uploadsPrefix } from '../shared/kernel/env.ts';
import type { Customer } from './customer.ts';
import { PrivateBucket } from './files.ts';
import type { FileUse } from './functions.ts';
import { messageRetention } from './queues.ts';
import type { ServiceFunction } from './service-function.ts';

type ObjectAction = 'GetObject' | 'PutObject';

const ofDeals = [uploadsPrefix, keptPrefix];

/**
 * What a function may do with objects, and below which prefixes. Looking at one is getting it, and uploading in parts is
 * putting: https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html#mpuAndPermissions
 */
const reach: Readonly<Record<FileUse, Partial<Readonly<Record<ObjectAction, readonly string[]>>>>> = {
  serve: { GetObject: ofDeals, PutObject: ofDeals },
  transfer: { GetObject: [importsPrefix, exportsPrefix], PutObject: [importsPrefix] },
  work: { GetObject: [uploadsPrefix, importsPrefix, exportsPrefix], PutObject: [keptPrefix, exportsPrefix] },
};

/** What is uploaded lasts as long as a message about it may; what was exported can be exported again. */
const lifetimes = {
  [uploadsPrefix]: messageRetention,
  [importsPrefix]: messageRetention,
  [exportsPrefix]: Duration.days(7),
};

/**
 * The files of deals, and those that are imported and exported. Browsers upload to it and download from it themselves,
 * with what our functions have signed.
 */
export class CustomerFiles extends PrivateBucket {
  constructor(scope: Construct, id: string, { allowedOrigins, keepData, retention }: Customer) {
    super(scope, id, { keepData, replacedDays: retention.replacedFilesDays });
    this.addCorsRule({
      allowedOrigins,
      allowedMethods: [s3.HttpMethods.POST, s3.HttpMethods.GET],
      allowedHeaders: ['*'],
    });
    for (const [prefix, expiration] of Object.entries(lifetimes))
      this.addLifecycleRule({ prefix, expiration, noncurrentVersionExpiration: Duration.days(1) });
  }

  /** Has a queue notified of each upload. */
  tellOfUploads(queue: Queue) {
    this.tell(queue, uploadsPrefix);
  }

  /**
   * Lets a function use files, and one that serves them sign for what it may do itself. Without the right to list, S3
   * says 403 of what is not there, which looks like a missing permission.
   * https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
   */
  allow(fn: ServiceFunction, use: FileUse) {
    const uses = Object.entries(reach[use]);
    fn.allow(
      { FILES_BUCKET: this.bucketName },
      ...uses.map(([action, prefixes]) => ({
        actions: [`s3:${action}`],
        resources: prefixes.map((prefix) => this.arnForObjects(`${prefix}*`)),
      })),
      { actions: ['s3:ListBucket'], resources: [this.bucketArn] },
    );
    const { Ref: name }: { Ref: string } = this.stack.resolve(this.bucketName);
    Validations.of(fn.role).acknowledge(
      ...new Set(uses.flatMap(([, prefixes]) => prefixes)).values().map((prefix) => ({
        id: `AwsSolutions-IAM5[Resource::<${name}.Arn>/${prefix}*]`,
        reason: 'A file may have any key under its prefix',
      })),
    );
  }
}
