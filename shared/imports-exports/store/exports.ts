import * as z from 'zod';
import { eventWrites } from '../../table/event-item.ts';
import { createdPosition } from '../../table/keys.ts';
import { type Page, type Paging, pageOf, partition } from '../../table/pages.ts';
import { item, json, stored, ttlOf } from '../../table/stored.ts';
import { get, type Write } from '../../table/table.ts';
import { retryingConflicts, store } from '../../table/transactions.ts';
import { type Export, type ExportDecision, exportFields, keptExportFields, runningOrDone } from '../rules/export.ts';

export const exportKey = (exportId: string) => ({ pk: `EXPORT#${exportId}`, sk: 'EXPORT' });

/** `gsi1`: all exports. */
export const exports = 'EXPORTS';

/** An export has a counter of the part numbers that were given away. */
export const exportPartsKey = (exportId: string) => ({ pk: exportKey(exportId).pk, sk: 'PARTS' });

const summary = runningOrDone(exportFields);
export type ExportSummary = z.infer<typeof summary>;

const { startedBy, position, lastVersions, upload, parts, version } = keptExportFields;

/** What can be long is kept as one string, outside of the index; `told` is the name that `lastVersions` was given first. */
const progressJson = json(z.object({ position, told: lastVersions, upload, parts }));

const kept = item({ summary, startedBy, progress: progressJson, version });
const listed = z.object({ summary: stored(summary) });

const itemOf = (job: Export) => {
  const { exportId: id, createdAt } = job;
  return {
    ...exportKey(id),
    gsi1pk: exports,
    gsi1sk: createdPosition({ createdAt, id }),
    entity: 'export',
    ttl: ttlOf(job),
    ...z.encode(kept, { ...job, summary: job, progress: { ...job, told: job.lastVersions } }),
  };
};

/** The export as it is now, or undefined. */
export const findExport = async (exportId: string): Promise<Export | undefined> => {
  const item = await get(exportKey(exportId));
  if (item === undefined) return undefined;
  const { summary, progress, ...rest } = kept.parse(item);
  const { told: lastVersions, ...others } = progress;
  return { ...summary, ...others, lastVersions, ...rest };
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
