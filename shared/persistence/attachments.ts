import { type Attachment, attachment, expiryOf, isExpired } from '../domain/attachment.ts';
import { attachmentKey, dealKey } from './keys.ts';
import { chosenPageOf, type Page, type Paging, partition, type Row } from './pages.ts';
import { store } from './store.ts';
import { getMany, type Write } from './table.ts';

/** The table sweeps expired items late, and this machine's engines never: who reads one has to look at the time. */
const toAttachment = (item: unknown): Attachment => attachment.parse(item);

/** The files of a deal with these ids, in their order; undefined where there is none, or no longer. */
export const findAttachments = async (dealId: string, attachmentIds: readonly string[], at: string) => {
  const items = await getMany(attachmentIds.map((attachmentId) => attachmentKey(dealId, attachmentId)));
  return items.map((item) => {
    const found = item === undefined ? undefined : toAttachment(item);
    return found === undefined || isExpired(found, at) ? undefined : found;
  });
};

/** The files of a deal that are `chosen`, newest first. */
export const listAttachments = (
  dealId: string,
  paging: Paging,
  at: string,
  chosen: (rows: readonly Row<Attachment>[]) => Promise<readonly Row<Attachment>[]>,
): Promise<Page<Attachment>> => {
  const prefix = attachmentKey(dealId, '').sk;
  return chosenPageOf(
    partition({ pk: dealKey(dealId).pk, prefix, descending: true }, toAttachment),
    paging,
    (rows) => chosen(rows.filter(({ item }) => !isExpired(item, at))),
    paging.limit,
  );
};

const itemOf = (dealId: string, attachment: Attachment) => ({
  ...attachmentKey(dealId, attachment.id),
  entity: 'attachment',
  ...attachment,
  ...(attachment.keptAs === null && { ttl: Math.floor(Date.parse(expiryOf(attachment)) / 1_000) }),
});

/** Stores a newly announced file. */
export const storeAnnounced = (dealId: string, attachment: Attachment, answer: Write | undefined) =>
  store({ guarded: [{ put: itemOf(dealId, attachment), when: { is: 'absent' } }], answer });

/** Writes files that a note names. The deal's own version says who does so first. */
export const keptWrites = (dealId: string, attachments: readonly Attachment[]): Write[] =>
  attachments.map((attachment) => ({ put: itemOf(dealId, attachment), when: { is: 'anything' } }));
