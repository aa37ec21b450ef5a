import * as z from 'zod';
import { attachmentKey, toAttachment } from '../../attachments/store.ts';
import { toDeal } from '../../deals/store/deal-item.ts';
import { dealKey } from '../../deals/store/keys.ts';
import { VersionConflict } from '../../table/errors.ts';
import { eventWrites, toEvent } from '../../table/event-item.ts';
import { createdPosition, eventPrefix } from '../../table/keys.ts';
import { everyItem, type Page, type Paging, pageOf, partition } from '../../table/pages.ts';
import { item, json, stored, ttlOf } from '../../table/stored.ts';
import { get, type Write } from '../../table/table.ts';
import { retryingConflicts, store } from '../../table/transactions.ts';
import { taskPrefix, toTask } from '../../tasks/store.ts';
import type { WholeDeal } from '../rules/deal-history.ts';
import { type Export, type ExportDecision, exportFields, exportJob } from '../rules/export.ts';

export const exportKey = (exportId: string) => ({ pk: `EXPORT#${exportId}`, sk: 'EXPORT' });

/** `gsi1`: all exports. */
export const exports = 'EXPORTS';

/** Beside an export stands how many numbers of parts were given away. */
export const exportPartsKey = (exportId: string) => ({ pk: exportKey(exportId).pk, sk: 'PARTS' });

const summary = z.object(exportFields);
export type ExportSummary = z.infer<typeof summary>;

const { startedBy, position, told, upload, parts, version } = exportJob.shape;

/** What can be long is kept as one string, outside of the index. */
const progressJson = json(z.object({ position, told, upload, parts }));

const kept = item({ summary, startedBy, progress: progressJson, version });
const listed = z.object({ summary: stored(summary) });

const itemOf = (job: Export) => {
  const { exportId: id, createdAt } = job;
  return {
    ...exportKey(id),
    ...{ gsi1pk: exports, gsi1sk: createdPosition({ createdAt, id }) },
    ...{ entity: 'export', ttl: ttlOf(job) },
    ...z.encode(kept, { ...job, summary: job, progress: job }),
  };
};

/** The export as it is now, or undefined. */
export const findExport = async (exportId: string): Promise<Export | undefined> => {
  const item = await get(exportKey(exportId));
  if (item === undefined) return undefined;
  const { summary, progress, ...rest } = kept.parse(item);
  return { ...summary, ...progress, ...rest };
};

/** All exports, newest first. */
export const listExports = (paging: Paging): Promise<Page<ExportSummary>> =>
  pageOf(
    partition({ index: 'gsi1', pk: exports, descending: true }, (entry) => listed.parse(entry).summary),
    paging,
  );

/** Stores an export with its events. Throws `VersionConflict` where it is no longer `before`. */
export const storeExport = (before: Export | undefined, { job, events }: ExportDecision, answer?: Write | undefined) =>
  store({
    guarded: [
      {
        put: itemOf(job),
        when: before === undefined ? { is: 'absent' } : { is: 'version', version: before.version },
      },
    ],
    following: eventWrites(events),
    answer,
  });

const claimed = item({ version: z.int() });

/**
 * A number for a part that nobody else gets: two deliveries of one message must not replace each other's parts, since
 * only one of them is kept in the export.
 */
export const claimPart = (job: Export): Promise<number> =>
  retryingConflicts(async () => {
    const key = exportPartsKey(job.exportId);
    const item = await get(key);
    const before = item === undefined ? { version: 0 } : claimed.parse(item);
    const last = before.version;
    const encoded = z.encode(claimed, { ...before, version: last + 1 });
    const put = { ...key, entity: 'export-parts', ttl: ttlOf(job), ...encoded };
    await store({ guarded: [{ put, when: last === 0 ? { is: 'absent' } : { is: 'version', version: last } }] });
    return last + 1;
  });

type Stored = Readonly<Record<string, unknown>>;

const everythingOf = (dealId: string) => partition({ pk: dealKey(dealId).pk }, (item) => item);

/** The items of a partition whose sort keys begin so, each parsed. */
const parsed = <T>(items: readonly Stored[], prefix: string, parse: (item: unknown) => T) =>
  items.filter(({ sk }) => String(sk).startsWith(prefix)).map(parse);

/**
 * The deal with all that belongs to it as it is now, or undefined. Throws `VersionConflict` where it was changed while
 * it was read, and `ZodError` where an item is not what it should be.
 */
export const findWholeDeal = async (dealId: string): Promise<WholeDeal | undefined> => {
  const items: Stored[] = [];
  for await (const item of everyItem((paging) => pageOf(everythingOf(dealId), paging))) items.push(item);
  const [deal] = parsed(items, dealKey(dealId).sk, toDeal);
  if (deal === undefined) return undefined;
  // What was read after the deal may be newer than it.
  const events = parsed(items, eventPrefix, toEvent).filter(({ sequence }) => sequence <= deal.sequence);
  if (events.length !== deal.sequence) throw new VersionConflict();
  return {
    ...{ deal, events },
    tasks: parsed(items, taskPrefix, toTask),
    attachments: parsed(items, attachmentKey(dealId, '').sk, toAttachment),
  };
};
