import * as z from 'zod';
import type { ClosedFacts, DealFacts } from '../../deals/rules/facts.ts';
import { toFacts } from '../../deals/store/deal-item.ts';
import { closedDealsOfProcess, dealsOfProcess, monthOf, openDealsOfProcess } from '../../deals/store/keys.ts';
import { type Paging, pageOf, partition, type Source } from '../../table/pages.ts';
import { query } from '../../table/table.ts';
import { everyPage, newestRows } from './roll-ups.ts';

/** What statistics know of the open deals of a process, by creation. */
export const openDealFacts = (processId: string): Source<DealFacts> =>
  partition({ index: 'gsi1', pk: openDealsOfProcess(processId) }, toFacts);

const monthsAtOnce = 4;

/** What statistics know of the deals of a process that were closed in a month of UTC (`YYYY-MM`), as its roll-up says it. */
export const closedIn = async (processId: string, month: string): Promise<ClosedFacts[]> => {
  const newest = newestRows();
  for await (const page of everyPage({ processId, month })) newest.add(page.rows());
  return newest.rows().flatMap(({ facts }) => (facts === null ? [] : [facts]));
};

/**
 * What statistics know of the deals of a process that were closed in these months of UTC (`YYYY-MM`), as their roll-ups
 * say it: month by month in that order, the next ones being read meanwhile. A deal that was closed, changed or reopened
 * is seen so when the event was followed up, mostly within a second.
 */
export async function* closedDeals(processId: string, months: Iterable<string>): AsyncGenerator<ClosedFacts[]> {
  const ahead: Promise<ClosedFacts[]>[] = [];
  for (const month of months) {
    const reading = closedIn(processId, month);
    // It fails when its turn comes, and until then is no failure that nobody hears of.
    reading.catch(() => {});
    ahead.push(reading);
    if (ahead.length === monthsAtOnce) yield (await ahead.shift()) ?? [];
  }
  for (const reading of ahead) yield await reading;
}

const pointer = z.object({ gsi1sk: z.string() });

/** Before this month of UTC no deal of a process can have been closed: it is that of its oldest deal. */
export const firstMonth = async (processId: string): Promise<string | undefined> => {
  const [oldest] = await query({ index: 'gsi1', pk: dealsOfProcess(processId), limit: 1 });
  return oldest === undefined ? undefined : monthOf(pointer.parse(oldest).gsi1sk);
};

/** The same of one month as an index says it, by creation: it holds each deal whole, and takes ten times as long. */
export const listClosed = (processId: string, month: string, paging: Paging) =>
  pageOf<DealFacts>(partition({ index: 'gsi1', pk: closedDealsOfProcess(processId, month) }, toFacts), paging);
