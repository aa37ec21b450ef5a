import * as z from 'zod';
import { eventWrites } from '../../table/event-item.ts';
import { createdPosition, importKey, imports } from '../../table/keys.ts';
import { ttlOf } from '../../table/lifetime.ts';
import { type Page, type Paging, pageOf, partition } from '../../table/pages.ts';
import { store } from '../../table/store.ts';
import { item, stored } from '../../table/stored.ts';
import { get, type Write } from '../../table/table.ts';
import { type Import, type ImportDecision, importFields, importJob } from '../rules/import.ts';

const summary = z.object(importFields);
type ImportSummary = z.infer<typeof summary>;

const { startedBy, etag, lines, version } = importJob.shape;
const kept = item({ summary, startedBy, etag, lines, version });
const listed = z.object({ summary: stored(summary) });

const toImport = (item: unknown): Import => {
  const { summary, ...rest } = kept.parse(item);
  return { ...summary, ...rest };
};

const itemOf = (job: Import) => {
  const { importId: id, createdAt } = job;
  return {
    ...importKey(id),
    ...{ gsi1pk: imports, gsi1sk: createdPosition({ createdAt, id }) },
    ...{ entity: 'import', ttl: ttlOf(job) },
    ...z.encode(kept, { ...job, summary: job }),
  };
};

/** The import as it is now, or undefined. */
export const findImport = async (importId: string): Promise<Import | undefined> => {
  const item = await get(importKey(importId));
  return item === undefined ? undefined : toImport(item);
};

/** All imports, newest first. */
export const listImports = (paging: Paging): Promise<Page<ImportSummary>> =>
  pageOf(
    partition({ index: 'gsi1', pk: imports, descending: true }, (entry) => listed.parse(entry).summary),
    paging,
  );

/** What is stored with an import: the rows of a page, the record of an answer. */
type Besides = { readonly rows?: readonly Write[]; readonly answer?: Write | undefined };

/** Stores an import with its events. Throws `VersionConflict` where it is no longer `before`. */
export const storeImport = (
  before: Import | undefined,
  { job, events }: ImportDecision,
  { rows = [], answer }: Besides = {},
) =>
  job === before
    ? store({ guarded: [], answer })
    : store({
        guarded: [
          {
            put: itemOf(job),
            when: before === undefined ? { is: 'absent' } : { is: 'version', version: before.version },
          },
        ],
        following: [...rows, ...eventWrites(events)],
        answer,
      });
