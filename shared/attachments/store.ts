import * as z from 'zod';
import { chosenPageOf, type Page, type Paging, partition, type Row } from '../table/pages.ts';
import { item } from '../table/stored.ts';
import { get, getMany, type Write } from '../table/table.ts';
import { store, writeOnce } from '../table/transactions.ts';
import { type Attachment, attachment } from './rules.ts';

export const attachmentKey = (dealId: string, attachmentId: string) => ({
  pk: `DEAL#${dealId}`,
  sk: `ATTACHMENT#${attachmentId}`,
});

const kept = item(attachment.shape);

export const toAttachment = (item: unknown): Attachment => kept.parse(item);

/** The files of a deal with these ids, in their order; undefined where there is none. */
export const findAttachments = async (dealId: string, attachmentIds: readonly string[]) => {
  const items = await getMany(attachmentIds.map((attachmentId) => attachmentKey(dealId, attachmentId)));
  return items.map((item) => (item === undefined ? undefined : toAttachment(item)));
};

/** The file of a deal with this id, or undefined. */
export const findAttachment = async (dealId: string, attachmentId: string) => {
  const item = await get(attachmentKey(dealId, attachmentId));
  return item === undefined ? undefined : toAttachment(item);
};

/** The files of a deal that are `chosen`, newest first. */
export const listAttachments = (
  dealId: string,
  paging: Paging,
  chosen: (rows: readonly Row<Attachment>[]) => Promise<readonly Row<Attachment>[]>,
): Promise<Page<Attachment>> => {
  const prefix = attachmentKey(dealId, '').sk;
  return chosenPageOf(
    partition({ pk: attachmentKey(dealId, '').pk, prefix, descending: true }, toAttachment),
    paging,
    chosen,
    paging.limit,
  );
};

/**
 * When an announcement that led to nothing is swept: a day in which it may be repeated, 14 in which a queue has the word
 * of its upload, and one to spare.
 */
const secondsUnkept = 16 * 24 * 60 * 60;

const itemOf = (dealId: string, attachment: Attachment) => ({
  ...attachmentKey(dealId, attachment.id),
  entity: 'attachment',
  ...z.encode(kept, attachment),
  ...(attachment.keptAs === null && { ttl: Math.floor(Date.parse(attachment.createdAt) / 1_000) + secondsUnkept }),
});

/** Stores a newly announced file. */
export const storeAnnounced = (dealId: string, attachment: Attachment, answer: Write | undefined) =>
  store({ guarded: [{ put: itemOf(dealId, attachment), when: { is: 'absent' } }], answer });

/** Writes files that were just kept. Refused where somebody else kept one first: then that one's bytes are kept. */
export const pinnedWrites = (dealId: string, kept: readonly Attachment[]): Write[] =>
  kept.map((attachment) => ({
    put: itemOf(dealId, attachment),
    when: { is: 'version', version: attachment.version - 1 },
  }));

/** Stores a file that was kept without a note. Throws `VersionConflict` where it was kept meanwhile. */
export const storeKept = (dealId: string, kept: Attachment) => store({ guarded: pinnedWrites(dealId, [kept]) });

/** Sees to it that a file is there; one that is there already stays as it is. */
export const ensureAttachment = (dealId: string, attachment: Attachment) =>
  writeOnce({ put: itemOf(dealId, attachment), when: { is: 'absent' } });
