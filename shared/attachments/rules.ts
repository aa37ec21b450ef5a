import * as z from 'zod';
import { keptPrefix } from '../kernel/env.ts';
import { line } from '../kernel/text.ts';
import { id, instant } from '../kernel/values.ts';

const maxName = 200;

/** The name of a file, without a path. */
const fileName = line(maxName)
  .refine((name) => !/[/\\]/.test(name), { error: 'has a slash or a backslash' })
  .meta({ minLength: 1, maxLength: maxName, pattern: '^[^/\\\\]+$' });

const openXml = 'application/vnd.openxmlformats-officedocument';
const openDocument = 'application/vnd.oasis.opendocument';

/** What people send each other; nothing that a browser would run, such as HTML or SVG. */
const contentType = z.enum([
  'application/pdf',
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'text/plain',
  'text/csv',
  'message/rfc822',
  'application/zip',
  'application/msword',
  'application/vnd.ms-excel',
  'application/vnd.ms-powerpoint',
  `${openXml}.wordprocessingml.document`,
  `${openXml}.spreadsheetml.sheet`,
  `${openXml}.presentationml.presentation`,
  `${openDocument}.text`,
  `${openDocument}.spreadsheet`,
  `${openDocument}.presentation`,
]);

const largest = 25 * 1_024 * 1_024;

/** What somebody says of a file before it is uploaded. */
export const fileFields = { fileName, contentType, size: z.int().min(1).max(largest).describe('In bytes') };

/** How the keys of a file begin once it is kept; they go on with the digest of its bytes. */
export const pinnedKeyPrefix = (dealId: string, attachmentId: string) => `${keptPrefix}${dealId}/${attachmentId}/`;

/** A file of a deal, from the moment that it is announced. */
export const attachment = z.object({
  id,
  ...fileFields,
  uploadedBy: id,
  createdAt: instant,
  /** The key of the object that is kept for good; null until the file was uploaded, and for a moment longer. */
  keptAs: z.string().nullable(),
  /** Grows by one when the file is kept. */
  version: z.int(),
});
export type Attachment = z.infer<typeof attachment>;

/** A newly announced file, which may never be uploaded. */
export const announceAttachment = (fields: Omit<Attachment, 'keptAs' | 'version'>): Attachment => ({
  ...fields,
  keptAs: null,
  version: 1,
});

/** The file once its bytes lie under a key that nobody else can write to. */
export const pinAttachment = (attachment: Attachment, keptAs: string): Attachment => ({
  ...attachment,
  keptAs,
  version: attachment.version + 1,
});
