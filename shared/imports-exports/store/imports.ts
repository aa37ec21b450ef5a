import * as z from 'zod';
import { eventWrites } from '../../table/event-item.ts';
import { createdPosition, pad } from '../../table/keys.ts';
import { chosenPageOf, type Page, type Paging, pageOf, partition, type Row, type Source } from '../../table/pages.ts';
import { item, stored, ttlOf } from '../../table/stored.ts';
import { get, getMany, query, type Write } from '../../table/table.ts';
import { store } from '../../table/transactions.ts';
import {
  type Import,
  type ImportDecision,
  type ImportRow,
  type ImportSummary,
  importRow,
  importSummary,
  keptImportFields,
  type RowResult,
} from '../rules/import.ts';

export const importKey = (importId: string) => ({ pk: `IMPORT#${importId}`, sk: 'IMPORT' });

/** `gsi1`: all imports. */
export const imports = 'IMPORTS';

/** An import has the results of its lines, page by page, by the last line of each. */
export const rowsPrefix = 'ROWS#';

export const rowPosition = (line: number) => `${rowsPrefix}${pad(line, 9)}`;

/** `gsi1`: the pages with a line that failed. */
export const failedRows = (importId: string) => `${importKey(importId).pk}#FAILED`;

const jobItem = item({ summary: importSummary, ...keptImportFields });
const listed = z.object({ summary: stored(importSummary) });

const toImport = (item: unknown): Import => {
  const { summary, startedBy, etag, ...rest } = jobItem.parse(item);
  if (summary.state === 'awaiting_upload') return { ...summary, ...rest, startedBy: null, etag: null };
  if (startedBy === null || etag === null) throw new Error(`Import ${summary.importId} lacks its start`);
  return { ...summary, ...rest, startedBy, etag };
};

const itemOf = (job: Import) => {
  const { importId: id, createdAt } = job;
  return {
    ...importKey(id),
    gsi1pk: imports,
    gsi1sk: createdPosition({ createdAt, id }),
    entity: 'import',
    ttl: ttlOf(job),
    ...z.encode(jobItem, { ...job, summary: job }),
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

/** The rows of a page of the file are one item, and one string: they are written once. */
const rowsItem = z.object({
  sk: z.string(),
  rows: z.string().transform((text) => z.array(importRow).parse(JSON.parse(text))),
});

/** Writes what became of a page of an import's file. Done again, it says the same. */
export const rowsWrite = (job: Import, rows: readonly ImportRow[]): Write[] => {
  const position = rowPosition(job.lines);
  const place = { gsi1pk: failedRows(job.importId), gsi1sk: position };
  const put = {
    pk: importKey(job.importId).pk,
    sk: position,
    ...(rows.some(({ result }) => result === 'failed') && place),
    entity: 'import-rows',
    ttl: ttlOf(job),
    rows: JSON.stringify(rows),
  };
  return rows.length === 0 ? [] : [{ put, when: { is: 'anything' } }];
};

const pagesAtOnce = 5;

const entry = z.object({ pk: z.string(), sk: z.string() });

/** The pages behind a position: all, or those with a line that failed, of which an index holds the keys alone. */
const readPages = async (importId: string, failedOnly: boolean, after: string | undefined) => {
  const limit = pagesAtOnce;
  if (!failedOnly) return query({ pk: importKey(importId).pk, prefix: rowsPrefix, after, limit });
  const entries = await query({ index: 'gsi1', pk: failedRows(importId), after, limit });
  const items = await getMany(entries.map((found) => entry.parse(found)));
  return items.filter((item) => item !== undefined);
};

/** The rows of an import in the order of their lines; a page is sorted by its last line, so that none is missed. */
const rowsOf =
  (importId: string, failedOnly: boolean): Source<ImportRow> =>
  async (after, limit) => {
    const rows: Row<ImportRow>[] = [];
    let position = after;
    while (rows.length < limit) {
      const pages = (await readPages(importId, failedOnly, position)).map((item) => rowsItem.parse(item));
      const found = pages.flatMap(({ rows }) => rows.map((row) => ({ position: rowPosition(row.line), item: row })));
      rows.push(...found.filter((row) => after === undefined || row.position > after));
      if (pages.length < pagesAtOnce) break;
      position = pages.at(-1)?.sk;
    }
    return rows.slice(0, limit);
  };

/** What became of the lines of an import, in their order; those with one result only where it is given. */
export const listRows = (importId: string, result: RowResult | undefined, paging: Paging): Promise<Page<ImportRow>> => {
  const source = rowsOf(importId, result === 'failed');
  return result === undefined
    ? pageOf(source, paging)
    : chosenPageOf(source, paging, async (rows) => rows.filter(({ item }) => item.result === result));
};
