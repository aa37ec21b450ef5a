import * as z from 'zod';
import { failedRows, importKey, rowPosition, rowsPrefix, seenKey } from '../../table/keys.ts';
import { ttlOf } from '../../table/lifetime.ts';
import { chosenPageOf, type Page, type Paging, pageOf, type Row, type Source } from '../../table/pages.ts';
import { getMany, query, type Write, write } from '../../table/table.ts';
import type { Import } from '../rules/import.ts';
import { type ImportRow, importRow, type RowResult } from '../rules/import-row.ts';
import { type Origin, origin } from '../rules/origin.ts';

/** The rows of a page of the file are one item, and one string: they are written once. */
const kept = z.object({
  sk: z.string(),
  rows: z.string().transform((text) => z.array(importRow).parse(JSON.parse(text))),
});

/** Writes what became of a page of an import's file. Done again, it says the same. */
export const rowsWrite = (job: Import, rows: readonly ImportRow[]): Write[] => {
  const position = rowPosition(job.lines);
  const place = { gsi1pk: failedRows(job.importId), gsi1sk: position };
  const put = {
    ...{ pk: importKey(job.importId).pk, sk: position },
    ...(rows.some(({ result }) => result === 'failed') && place),
    ...{ entity: 'import-rows', ttl: ttlOf(job), rows: JSON.stringify(rows) },
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

/** The rows of an import in the order of their lines; a page stands behind its last line, so that none is missed. */
const rowsOf =
  (importId: string, failedOnly: boolean): Source<ImportRow> =>
  async (after, limit) => {
    const rows: Row<ImportRow>[] = [];
    let position = after;
    while (rows.length < limit) {
      const pages = (await readPages(importId, failedOnly, position)).map((item) => kept.parse(item));
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

const seen = z.object({ dealId: z.string(), origin });

/** Which of these deals a dry run would have imported from earlier lines. */
export const findSeen = async (importId: string, dealIds: readonly string[]): Promise<Map<string, () => Origin>> => {
  const items = await getMany(dealIds.map((dealId) => seenKey(importId, dealId)));
  const found = items.filter((item) => item !== undefined).map((item) => seen.parse(item));
  return new Map(found.map(({ dealId, origin }) => [dealId, () => origin]));
};

/** Notes which deals a dry run would have imported: at most a hundred. */
export const storeSeen = (job: Import, deals: readonly { readonly dealId: string; readonly origin: Origin }[]) =>
  write(
    deals.map(({ dealId, origin }) => ({
      put: { ...seenKey(job.importId, dealId), entity: 'seen', ttl: ttlOf(job), dealId, origin },
      when: { is: 'anything' },
    })),
  );
