import { paginateListObjectsV2 } from '@aws-sdk/client-s3';
import * as z from 'zod';
import type { Services } from '../services.ts';

const rule = z.object({ Name: z.literal('prefix'), Value: z.string() });

const toQueue = z
  .object({
    Event: z.literal('s3:ObjectCreated:*', 'The local cloud tells of created objects only'),
    Queue: z.string(),
    Filter: z.object({ S3Key: z.object({ Rules: z.tuple([rule]) }) }),
  })
  .transform(({ Queue, Filter }) => ({ queueArn: Queue, prefix: Filter.S3Key.Rules[0].Value }));

/** Whom a bucket tells of its objects, as a template says. */
export const notificationsSchema = z.strictObject({ QueueConfigurations: z.array(toQueue) });

type Notification = z.infer<typeof toQueue>;

/**
 * What S3 writes of an object, as far as the emulated bucket knows it.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
const messageOf = (region: string, bucket: string, key: string) => ({
  Records: [
    {
      eventVersion: '2.1',
      eventSource: 'aws:s3',
      awsRegion: region,
      eventTime: new Date().toISOString(),
      eventName: 'ObjectCreated:Post',
      s3: {
        s3SchemaVersion: '1.0',
        bucket: { name: bucket, arn: `arn:aws:s3:::${bucket}` },
        object: { key: encodeURIComponent(key).replaceAll('%2F', '/').replaceAll('%20', '+') },
      },
    },
  ],
});

/**
 * Has a queue notified of each object that is created below a prefix: from now on, in the moment in which it is stored, and
 * once of those that are there, as their message may have been cut off by the end of the process.
 */
export const notify = async (services: Services, bucket: string, { queueArn, prefix }: Notification) => {
  const { s3, fauxqs, region } = services;
  const queueName = queueArn.split(':').at(-1) ?? '';
  const tell = (key: string) => {
    fauxqs.sendMessage(queueName, JSON.stringify(messageOf(region, bucket, key)), { region });
  };
  services.onCreated((created) => {
    if (created.bucket === bucket && created.key.startsWith(prefix)) tell(created.key);
  });
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: prefix })) {
    for (const { Key = '' } of Contents) tell(Key);
  }
};
