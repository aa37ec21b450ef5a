import type { DealFacts } from '../domain/statistics/facts.ts';
import { toFacts } from './deal-item.ts';
import { closedDealsOfProcess, dealsOfProcess, openDealsOfProcess } from './keys.ts';
import { everyItem, type Page, type Paging, pageOf, partition } from './pages.ts';
import { query } from './table.ts';

/** What statistics know of the open deals of a process, by creation. */
export const openDealFacts = (processId: string, paging: Paging): Promise<Page<DealFacts>> =>
  pageOf(partition({ index: 'gsi1', pk: openDealsOfProcess(processId) }, toFacts), paging);

const closedDealFacts = (processId: string, month: string, paging: Paging): Promise<Page<DealFacts>> =>
  pageOf(partition({ index: 'gsi1', pk: closedDealsOfProcess(processId, month) }, toFacts), paging);

/** What statistics know of the deals of a process that were closed in a month (of UTC). */
export const closedDeals = async (processId: string, month: string): Promise<DealFacts[]> => {
  const deals: DealFacts[] = [];
  for await (const deal of everyItem((paging) => closedDealFacts(processId, month, paging))) deals.push(deal);
  return deals;
};

/** When the first of all deals of a process was opened, in milliseconds since 1970; undefined where it has none. */
export const earliestOpening = async (processId: string) => {
  const [first] = await query({ index: 'gsi1', pk: dealsOfProcess(processId), limit: 1 });
  return first === undefined ? undefined : Date.parse(String(first.gsi1sk).slice(0, 'YYYY-MM-DDTHH:MM:SS.sssZ'.length));
};
