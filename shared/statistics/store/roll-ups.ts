import { digestOf } from '../../kernel/ids.ts';
import { write } from '../../table/table.ts';
import { newestRows } from './newest-rows.ts';
import { type Page, type PageSize, pageItems, pageSizeOf, queryPages, type RollUp } from './roll-up-pages.ts';
import type { RollUpRow } from './roll-up-rows.ts';

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
