import * as z from 'zod';
import { type Attachment, fileFields, keptUnderKey } from '../../attachments/rules.ts';
import type { Fault } from '../../kernel/fault.ts';
import { id } from '../../kernel/values.ts';
import { type EmailOf, email, fileInstant, type People } from './file-values.ts';

/** A file of a deal, without its bytes: where they lie in the bucket. */
export const attachmentLine = z.strictObject({
  id,
  ...fileFields,
  createdAt: fileInstant,
  uploadedByEmail: email.optional(),
  keptAs: z.string().max(1_000).describe('The key of its bytes in the bucket, which have to be copied there'),
});
export type AttachmentLine = z.infer<typeof attachmentLine>;

/** Files as a line tells of them: those that are kept. */
export const attachmentLinesOf = (attachments: readonly Attachment[], emailOf: EmailOf) =>
  attachments.flatMap(({ id, fileName, contentType, size, createdAt, uploadedBy, keptAs }) =>
    keptAs === null
      ? []
      : [{ id, fileName, contentType, size, createdAt, uploadedByEmail: emailOf(uploadedBy), keptAs }],
  );

/** A digest of bytes. In addresses, `..`, `?` and the like would lead elsewhere. */
const digest = /^[A-Za-z0-9_-]+$/;

/** Files whose bytes would lie where those of another file do. */
export const faultsOfAttachments = (lines: readonly AttachmentLine[], dealId: string): Fault[] =>
  lines.flatMap(({ id, keptAs }, index) => {
    const prefix = keptUnderKey(dealId, id);
    if (keptAs.startsWith(prefix) && digest.test(keptAs.slice(prefix.length))) return [];
    const pointer = `/attachments/${index}/keptAs`;
    return [{ pointer, code: 'foreign_key', message: `Files of this deal with this id lie under ${prefix}` }];
  });

/** A file that a line tells of, kept where its bytes are to be. */
export const importAttachment = (line: AttachmentLine, { userIdOf, importerId }: People): Attachment => {
  const { uploadedByEmail, ...said } = line;
  const uploadedBy = (uploadedByEmail === undefined ? undefined : userIdOf(uploadedByEmail)) ?? importerId;
  return { ...said, uploadedBy, version: 2 };
};
