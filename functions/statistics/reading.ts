import type { DealFacts } from '../../shared/statistics/rules/facts.ts';
import type { Figure } from '../../shared/statistics/rules/figure.ts';
import { closedDeals, firstMonth } from '../../shared/statistics/store/closed-deals.ts';
import { openDealFacts } from '../../shared/statistics/store/open-deals.ts';
import { monthAfter, monthOf } from '../../shared/table/keys.ts';
import { everyItem, pageOf } from '../../shared/table/pages.ts';
import type { Asked } from './load-view.ts';

type Over = Figure<never, never>['over'];

/** Of UTC; null where the instant is none, as at the ends of a period that is open there. */
const monthAt = (instant: number) => (Number.isFinite(instant) ? monthOf(new Date(instant).toISOString()) : null);

/** Whether the deals of a period are known by their closing alone. */
const byClosing = ({ view: { basis } }: Asked, over: Over) => basis === 'closed' && over !== 'life';

/** Whether open deals count. */
export const countsOpen = (asked: Asked, over: Over) => over !== 'period' || !byClosing(asked, over);

/** The later, and the earlier, of two months. */
const later = (one: string, other: string | null) => (other !== null && other > one ? other : one);
const earlier = (one: string, other: string | null) => (other !== null && other < one ? other : one);

/**
 * The months (of UTC) in which deals that count may have been closed, oldest first. None is before the first deal was
 * opened, nor before the period: a deal that was closed then was neither open nor opened in it.
 */
export const monthsOf = async (asked: Asked, over: Over): Promise<string[]> => {
  const { period, now } = asked.view;
  const first = await firstMonth(asked.processId);
  if (first === undefined) return [];
  const present = monthOf(new Date(now).toISOString());
  const last = byClosing(asked, over) ? earlier(present, monthAt(period.to)) : present;
  const months: string[] = [];
  for (let month = later(first, monthAt(period.from)); month <= last; month = monthAfter(month)) months.push(month);
  return months;
};

/**
 * Hands each deal that may count to `take`, once: who is read among the open ones counts as open, even if it is closed
 * while the others are read.
 */
export const eachDeal = async (asked: Asked, over: Over, take: (deal: DealFacts) => void) => {
  const { processId, isWanted } = asked;
  const taken = new Set<string>();
  if (countsOpen(asked, over)) {
    for await (const deal of everyItem((paging) => pageOf(openDealFacts(processId), paging))) {
      taken.add(deal.id);
      if (isWanted(deal)) take(deal);
    }
  }
  for await (const deals of closedDeals(processId, await monthsOf(asked, over))) {
    for (const deal of deals) if (!taken.has(deal.id) && isWanted(deal)) take(deal);
  }
};
