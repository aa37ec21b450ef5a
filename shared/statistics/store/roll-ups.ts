import { gunzipSync, gzipSync } from 'node:zlib';
import * as z from 'zod';
import { digestOf } from '../../kernel/ids.ts';
import { item, json, ttlOf } from '../../table/stored.ts';
import { get, type Item, type Key, query, write } from '../../table/table.ts';
import { store } from '../../table/transactions.ts';
import { type Rebuild, rebuild } from '../rules/rebuild.ts';
import { packedRows, packRows, type RollUpRow, unpackRows } from './roll-up-rows.ts';

/** What statistics know of the deals that were closed in a process in a month (of UTC), on pages of a few sizes. */
export const rollUpOf = ({ processId, month }: { readonly processId: string; readonly month: string }) =>
  `ROLL_UP#${processId}#${month}`;

export const pagePrefix = 'PAGE#';

export const pagesOfSize = (size: string) => `${pagePrefix}${size}#`;

export const rebuildKey = (rebuildId: string) => ({ pk: `REBUILD#${rebuildId}`, sk: 'REBUILD' });

const kept = item(rebuild.shape);

/** The rebuilding as it is now, or undefined. */
export const findRebuild = async (rebuildId: string): Promise<Rebuild | undefined> => {
  const item = await get(rebuildKey(rebuildId));
  return item === undefined ? undefined : kept.parse(item);
};

/** Stores a rebuilding. Throws `VersionConflict` where it is no longer `before`. */
export const storeRebuild = ({ version }: Rebuild, after: Rebuild) =>
  store({
    guarded: [
      {
        put: {
          ...rebuildKey(after.rebuildId),
          entity: 'rebuild',
          ttl: ttlOf({ createdAt: after.startedAt }),
          ...z.encode(kept, after),
        },
        when: version === 0 ? { is: 'absent' } : { is: 'version', version },
      },
    ],
  });

/** At one sequence a deal is what it is, or gone: then it was deleted. */
const isNewer = (row: RollUpRow, than: RollUpRow | undefined) =>
  than === undefined || row.sequence > than.sequence || (row.sequence === than.sequence && row.facts === null);

/** The rows of a roll-up as far as they are read: of each deal the newest, in whatever order they come, and how often. */
export const newestRows = () => {
  const byDeal = new Map<string, RollUpRow>();
  return {
    add: (rows: readonly RollUpRow[]) => {
      for (const row of rows) if (isNewer(row, byDeal.get(row.dealId))) byDeal.set(row.dealId, row);
    },
    rows: () => [...byDeal.values()],
  };
};

/** The closed deals that a roll-up is of: those of a process, closed in a month of UTC. */
export type RollUp = { readonly processId: string; readonly month: string };

/** By how many rows are on a page, and thereby by what it costs to read and to write them again. */
export type PageSize = 'small' | 'medium' | 'full';
export const pageSizeOf = (rows: number): PageSize => (rows < 32 ? 'small' : rows < 1_000 ? 'medium' : 'full');

const maxRows = 2_000;
/** An item has at most 400 KB. What is known of one deal always fits, since the deal is an item itself. */
const maxBytes = 300_000;

const text = json(packedRows);

/** Rows in halves, as long as they are too many for a page, or weigh too much. */
function* paged(rows: readonly RollUpRow[]): Generator<{ readonly count: number; readonly bytes: Uint8Array }> {
  const bytes = rows.length > maxRows ? null : gzipSync(z.encode(text, packRows(rows)));
  if (bytes !== null && (bytes.length <= maxBytes || rows.length === 1)) {
    yield { count: rows.length, bytes };
    return;
  }
  const half = Math.ceil(rows.length / 2);
  yield* paged(rows.slice(0, half));
  yield* paged(rows.slice(half));
}

/** The pages of these rows, whose ids begin with `id`; of the size that they have, or of the given one. */
export const pageItems = (rollUp: RollUp, rows: readonly RollUpRow[], id: string, size?: PageSize): Item[] =>
  rows.length === 0
    ? []
    : Array.from(paged(rows), ({ count, bytes }, index) => ({
        pk: rollUpOf(rollUp),
        sk: `${pagesOfSize(size ?? pageSizeOf(count))}${id}-${index}`,
        entity: 'roll-up-page',
        rows: bytes,
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

/** So many pages of one size are merged into larger ones. */
const merged = 32;

const anything = { is: 'anything' } as const;

const storePages = async (...pages: Parameters<typeof pageItems>) => {
  for (const put of pageItems(...pages)) await write([{ put, when: anything }]);
};

/**
 * Puts these rows in the place of pages that were read. Their rows are written first, and nothing is deleted but what
 * was read: where that is cut off, or done twice at once, rows are there twice, which changes nothing. Pages that do not
 * say the same must not have the same id; they are of a larger size, for the sake of who reads.
 */
export const replacePages = async (
  rollUp: RollUp,
  pages: readonly Page[],
  rows: readonly RollUpRow[],
  { id, larger }: { readonly id: string; readonly larger: PageSize },
) => {
  await storePages(rollUp, rows, id, larger);
  await Promise.all(pages.map(({ key }) => write([{ remove: key, when: anything }])));
};

const nextSize: Readonly<Record<PageSize, PageSize | undefined>> = { small: 'medium', medium: 'full', full: undefined };

/**
 * Merges pages of this size where there are many, and then those of the next. Of a deal only the newest row is kept, also
 * one without facts: an older one may still come.
 */
const tidy = async (rollUp: RollUp, size: PageSize): Promise<void> => {
  const larger = nextSize[size];
  if (larger === undefined) return;
  const pages = await queryPages(rollUp, { size, limit: merged });
  if (pages.length < merged) return;
  const newest = newestRows();
  for (const page of pages) newest.add(page.rows());
  const id = digestOf(...pages.map(({ key }) => key.sk));
  await replacePages(rollUp, pages, newest.rows(), { id, larger });
  await tidy(rollUp, larger);
};

/** One page in sixteen, chosen by its id, so that nothing has to be counted. */
const setsOffTidying = (id: string) => id.startsWith('0');

/**
 * Adds rows to a roll-up: one write, which needs not know what is there. `causes` are the ids of the events that
 * the rows follow from: the same ones write the same page.
 */
export const addToRollUp = async (rollUp: RollUp, rows: readonly RollUpRow[], causes: readonly string[]) => {
  const id = digestOf(...causes);
  await storePages(rollUp, rows, id);
  if (setsOffTidying(id)) await tidy(rollUp, pageSizeOf(rows.length));
};
