import * as z from 'zod';

/** S3 writes keys as in a query: https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html */
const key = z.string().transform((encoded) => decodeURIComponent(encoded.replaceAll('+', ' ')));

const record = z.object({ eventSource: z.literal('aws:s3'), s3: z.object({ object: z.object({ key }) }) });

const created = z
  .object({ Records: z.array(record) })
  .transform(({ Records }) => Records.map(({ s3 }) => s3.object.key));

/** What S3 sends once, when a bucket is told of the queue. */
const test = z.object({ Service: z.literal('Amazon S3'), Event: z.literal('s3:TestEvent') }).transform(() => []);

/** The keys of the objects of which a bucket sends word. */
export const createdObjects = z.union([created, test]);
