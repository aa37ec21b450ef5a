import { query, type Range } from './table.ts';

/** A part of a list: `next` is the position after which it goes on, null at its end. */
export type Page<T> = { readonly items: T[]; readonly next: string | null };

/** Something with a place in a list. */
export type Row<T> = { readonly position: string; readonly item: T };

/** Reads at most `limit` rows beyond a position, in order; fewer only at the end. */
export type Source<T> = (after: string | undefined, limit: number) => Promise<Row<T>[]>;

/** A partition of the table or of an index as a list. */
export const partition =
  <T>(range: Omit<Range, 'after' | 'limit'>, parse: (item: Record<string, unknown>) => T): Source<T> =>
  async (after, limit) => {
    const items = await query({ ...range, after, limit });
    return items.map((item) => ({ position: String(item[`${range.index ?? ''}sk`]), item: parse(item) }));
  };

/** So that a filter that matches little does not read for ever in one request: such a page is short. */
const roundsPerPage = 5;
const rowsPerRound = 100;

/** A function answers 6 MB at most, in JSON within JSON, which may double what people wrote. Such a page is short too. */
export const maxBytes = 2_000_000;
export const bytesOf = (item: unknown) => Buffer.byteLength(JSON.stringify(item));

export type Paging = { readonly after: string | undefined; readonly limit: number };

/**
 * A page of what is chosen from the rows of a list: it reads on while it has room, in bounded rounds, and looks one
 * row ahead, so that the end is known when it is reached.
 */
export const chosenPageOf = async <T, U>(
  source: Source<T>,
  { after, limit }: Paging,
  chosen: (rows: readonly Row<T>[]) => Promise<readonly Row<U>[]>,
  rowsAtOnce = rowsPerRound,
): Promise<Page<U>> => {
  const items: U[] = [];
  let bytes = 0;
  let position = after;
  for (let round = 0; round < roundsPerPage; round += 1) {
    const rows = await source(position, rowsAtOnce + 1);
    const atEnd = rows.length <= rowsAtOnce;
    const looked = rows.slice(0, rowsAtOnce);
    for (const row of await chosen(looked)) {
      items.push(row.item);
      bytes += bytesOf(row.item);
      if (items.length < limit && bytes < maxBytes) continue;
      const isLast = atEnd && row.position === looked.at(-1)?.position;
      return { items, next: isLast ? null : row.position };
    }
    if (atEnd) return { items, next: null };
    position = looked.at(-1)?.position;
  }
  return { items, next: position ?? null };
};

/** A page of a whole list. */
export const pageOf = <T>(source: Source<T>, paging: Paging): Promise<Page<T>> =>
  chosenPageOf(source, paging, async (rows) => rows, paging.limit);

const itemsAtOnce = 1_000;

/** All items of a list, page by page: for what goes on in the background, or is short. */
export async function* everyItem<T>(read: (paging: Paging) => Promise<Page<T>>): AsyncGenerator<T> {
  let after: string | undefined;
  do {
    const { items, next } = await read({ after, limit: itemsAtOnce });
    yield* items;
    after = next ?? undefined;
  } while (after !== undefined);
}
