import * as z from 'zod';
import { findUpload, pinUpload, uploadUnder } from '../../shared/attachments/files.ts';
import { findAttachment, storeKept } from '../../shared/attachments/store.ts';
import { retryingConflicts } from '../../shared/table/transactions.ts';

/** S3 writes keys as in a query: https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html */
const key = z.string().transform((encoded) => decodeURIComponent(encoded.replaceAll('+', ' ')));

const record = z.object({ eventSource: z.literal('aws:s3'), s3: z.object({ object: z.object({ key }) }) });

const created = z
  .object({ Records: z.array(record) })
  .transform(({ Records }) => Records.map(({ s3 }) => s3.object.key));

/** What S3 sends once, when a bucket is connected to the queue. */
const test = z.object({ Service: z.literal('Amazon S3'), Event: z.literal('s3:TestEvent') }).transform(() => []);

/** The keys of the objects of which a bucket sends word. */
export const createdObjects = z.union([created, test]);

/**
 * Keeps what was uploaded under this key. There is nothing to do where it is no file of ours or not the announced one,
 * where the file is kept already, and where it was uploaded again meanwhile: of that there is word too.
 */
const keepUpload = async (key: string) => {
  const upload = uploadUnder(key);
  if (upload === undefined) return;
  const { dealId, attachmentId } = upload;
  const attachment = await findAttachment(dealId, attachmentId);
  if (attachment === undefined || attachment.keptAs !== null) return;
  const located = await findUpload(dealId, attachment);
  const kept = located && (await pinUpload(dealId, located));
  if (kept !== undefined) await storeKept(dealId, kept);
};

/** Keeps files that were uploaded, whether a note names them or not. Word of one may come twice. */
export const pinUploads = async (keys: readonly string[]): Promise<void> => {
  for (const key of keys) await retryingConflicts(() => keepUpload(key));
};
