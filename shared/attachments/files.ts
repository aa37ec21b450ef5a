import { isDeepStrictEqual } from 'node:util';
import { uploadsPrefix } from '../kernel/env.ts';
import { attachmentDisposition } from '../storage/content-disposition.ts';
import { copyObject, findObject } from '../storage/objects.ts';
import { uploadForm } from '../storage/upload-form.ts';
import { type Attachment, pinAttachment, pinnedKeyPrefix } from './rules.ts';

/** Where the bytes of a file are; `etag` is their digest while the file is not kept yet. */
type FoundUpload = { readonly attachment: Attachment; readonly key: string; readonly etag: string | null };

type Announced = Pick<Attachment, 'id' | 'fileName' | 'contentType' | 'size'>;

const uploadKey = (dealId: string, { id }: Pick<Attachment, 'id'>) => `${uploadsPrefix}${dealId}/${id}`;

const uploadPattern = new RegExp(`^${uploadsPrefix}([^/]+)/([^/]+)$`);

/** Which file of which deal is uploaded under this key; undefined for a key that no form of ours has. */
export const uploadUnder = (key: string) => {
  const [, dealId, attachmentId] = uploadPattern.exec(key) ?? [];
  return dealId && attachmentId ? { dealId, attachmentId } : undefined;
};

/** What the form fixes of an upload. It is looked at once more before the file is used: a form is not proof. */
const fixedOf = ({ fileName, contentType, size }: Announced) => ({
  contentType,
  contentDisposition: attachmentDisposition(fileName),
  size,
});

/** The form by which an announced file is uploaded. */
export const formFor = (dealId: string, attachment: Announced) => {
  const { size, ...fixed } = fixedOf(attachment);
  return uploadForm({ key: uploadKey(dealId, attachment), ...fixed, sizes: [size, size] });
};

/** The bytes of a file; undefined where none were uploaded, or not as the form says. */
export const findUpload = async (dealId: string, attachment: Attachment): Promise<FoundUpload | undefined> => {
  if (attachment.keptAs !== null) return { attachment, key: attachment.keptAs, etag: null };
  const key = uploadKey(dealId, attachment);
  const object = await findObject(key);
  if (object === undefined) return undefined;
  const { etag, ...uploaded } = object;
  return isDeepStrictEqual(uploaded, fixedOf(attachment)) ? { attachment, key, etag } : undefined;
};

/**
 * Keeps a file for good: under a key that no form can write to and that names the bytes, so that doing it again changes
 * nothing. Undefined where something else was uploaded meanwhile.
 */
export const pinUpload = async (
  dealId: string,
  { attachment, key, etag }: FoundUpload,
): Promise<Attachment | undefined> => {
  if (etag === null) return attachment;
  const keptAs = `${pinnedKeyPrefix(dealId, attachment.id)}${etag}`;
  return (await copyObject(key, etag, keptAs)) ? pinAttachment(attachment, keptAs) : undefined;
};
