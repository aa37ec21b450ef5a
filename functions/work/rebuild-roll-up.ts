import type { Deal } from '../../shared/domain/deal.ts';
import { factsOf } from '../../shared/domain/statistics/facts.ts';
import { logger } from '../../shared/log.ts';
import { listClosed } from '../../shared/persistence/closed-deals.ts';
import { findDeals } from '../../shared/persistence/deals.ts';
import { monthOf } from '../../shared/persistence/keys.ts';
import { newestRows } from '../../shared/persistence/newest-rows.ts';
import { everyItem } from '../../shared/persistence/pages.ts';
import { everyPage, type Page, type RollUp } from '../../shared/persistence/roll-up-pages.ts';
import type { RollUpRow } from '../../shared/persistence/roll-up-rows.ts';
import { replacePages } from '../../shared/persistence/roll-ups.ts';

/** What cannot be read is replaced like all else. */
const rowsOf = (page: Page): RollUpRow[] => {
  try {
    return page.rows();
  } catch (error) {
    logger.error('A page of a roll-up cannot be read', { ...page.key, error });
    return [];
  }
};

const isIn = ({ processId, closing }: Deal, rollUp: RollUp) =>
  closing !== null && processId === rollUp.processId && monthOf(closing.at) === rollUp.month;

const dealsAtOnce = 500;

/** What the deals say themselves. Of those that are gone nothing but that is known, and when it was heard of last. */
async function* rightRows(rollUp: RollUp, known: ReadonlyMap<string, number>): AsyncGenerator<RollUpRow> {
  const ids = [...known.keys()];
  for (let from = 0; from < ids.length; from += dealsAtOnce) {
    const some = ids.slice(from, from + dealsAtOnce);
    const deals = new Map((await findDeals(some)).map((deal) => [deal.id, deal]));
    for (const dealId of some) {
      const deal = deals.get(dealId);
      const facts = deal !== undefined && isIn(deal, rollUp) ? factsOf(deal) : null;
      yield { dealId, sequence: deal?.sequence ?? known.get(dealId) ?? 0, facts };
    }
  }
}

/**
 * Makes a roll-up what the table says of the deals that are in it, and of those that an index says were closed then.
 * Nobody needs to wait meanwhile: what is added stays, and is newer. Answers how many rows it has now.
 */
export const rebuildRollUp = async (rollUp: RollUp) => {
  const newest = newestRows();
  const pages: Page[] = [];
  for await (const page of everyPage(rollUp)) {
    pages.push(page);
    newest.add(rowsOf(page));
  }
  const known = new Map(newest.rows().map(({ dealId, sequence }) => [dealId, sequence]));
  for await (const { id } of everyItem((paging) => listClosed(rollUp.processId, rollUp.month, paging)))
    if (!known.has(id)) known.set(id, 0);
  const rows: RollUpRow[] = [];
  for await (const row of rightRows(rollUp, known)) rows.push(row);
  await replacePages(rollUp, pages, rows);
  return { rows: rows.length };
};
