import { gunzipSync, gzipSync } from 'node:zlib';
import * as z from 'zod';
import { json } from '../../table/json.ts';
import { pagePrefix, pagesOfSize, rollUpOf } from '../../table/keys.ts';
import { type Item, type Key, query } from '../../table/table.ts';
import { packedRows, packRows, type RollUpRow, unpackRows } from './roll-up-rows.ts';

/** The closed deals that a roll-up is of: those of a process, closed in a month of UTC. */
export type RollUp = { readonly processId: string; readonly month: string };

/** By how many rows are on a page, and thereby by what it costs to read and to write them again. */
export type PageSize = 'small' | 'medium' | 'full';
export const pageSizeOf = (rows: number): PageSize => (rows < 32 ? 'small' : rows < 1_000 ? 'medium' : 'full');

const mostRows = 2_000;
/** An item has at most 400 KB. What is known of one deal always fits, since the deal is an item itself. */
const mostBytes = 300_000;

const text = json(packedRows);

/** Rows in halves, as long as they are too many for a page, or weigh too much. */
function* paged(rows: readonly RollUpRow[]): Generator<{ readonly count: number; readonly bytes: Uint8Array }> {
  const bytes = rows.length > mostRows ? null : gzipSync(z.encode(text, packRows(rows)));
  if (bytes !== null && (bytes.length <= mostBytes || rows.length === 1)) {
    yield { count: rows.length, bytes };
    return;
  }
  const half = Math.ceil(rows.length / 2);
  yield* paged(rows.slice(0, half));
  yield* paged(rows.slice(half));
}

/** The pages of these rows, whose ids begin with `id`; of the size that they have, or of the one that is told. */
export const pageItems = (rollUp: RollUp, rows: readonly RollUpRow[], id: string, size?: PageSize): Item[] =>
  rows.length === 0
    ? []
    : Array.from(paged(rows), ({ count, bytes }, index) => ({
        ...{ pk: rollUpOf(rollUp), sk: `${pagesOfSize(size ?? pageSizeOf(count))}${id}-${index}` },
        ...{ entity: 'roll-up-page', rows: bytes },
      }));

const key = z.object({ pk: z.string(), sk: z.string() });
const page = z.object({ rows: z.instanceof(Uint8Array) });

/** A page as it was read: `rows` throws where it is not one. */
export type Page = { readonly key: Key; readonly rows: () => RollUpRow[] };

const toPage = (item: unknown): Page => ({
  key: key.parse(item),
  rows: () => unpackRows(text.parse(gunzipSync(page.parse(item).rows).toString())),
});

/**
 * At most so many pages, all or of one size, as they are now: the smallest first, as the names of the sizes are in the
 * alphabet backwards. Rows go from smaller pages to larger ones only, so that who reads on meets them again.
 */
export const queryPages = async (
  rollUp: RollUp,
  { size, after, limit }: { readonly size?: PageSize; readonly after?: string | undefined; readonly limit: number },
): Promise<Page[]> => {
  const prefix = size === undefined ? pagePrefix : pagesOfSize(size);
  return (await query({ pk: rollUpOf(rollUp), prefix, after, descending: true, limit })).map(toPage);
};

const pagesAtOnce = 32;

/** All pages of a roll-up, or those behind this one, a few in memory at a time. */
export async function* everyPage(rollUp: RollUp, after?: string): AsyncGenerator<Page> {
  do {
    const pages = await queryPages(rollUp, { after, limit: pagesAtOnce });
    yield* pages;
    after = pages.length < pagesAtOnce ? undefined : pages.at(-1)?.key.sk;
  } while (after !== undefined);
}
