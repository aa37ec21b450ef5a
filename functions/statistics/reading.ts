import type { DealFacts } from '../../shared/domain/statistics/facts.ts';
import type { Figure } from '../../shared/domain/statistics/figure.ts';
import { closedDeals, earliestOpening, openDealFacts } from '../../shared/persistence/deal-facts.ts';
import { everyItem } from '../../shared/persistence/pages.ts';
import { inLanes } from '../work/in-lanes.ts';
import type { Asked } from './load-view.ts';

type Over = Figure<never, never>['over'];

const monthOf = (instant: number) => new Date(instant).toISOString().slice(0, 'YYYY-MM'.length);

const monthAfter = (month: string) => {
  const begin = new Date(`${month}-01T00:00:00.000Z`);
  return monthOf(begin.setUTCMonth(begin.getUTCMonth() + 1));
};

/** Whether the deals of a period are known by their closing alone. */
const byClosing = ({ view: { basis } }: Asked, over: Over) => basis === 'closed' && over !== 'life';

/** Whether open deals count. */
export const countsOpen = (asked: Asked, over: Over) => over !== 'period' || !byClosing(asked, over);

/**
 * The months (of UTC) in which deals that count may have been closed, oldest first. No deal is closed before it is
 * opened, so that none lies before the first opening, nor before the period in which it must be open or opened.
 */
export const monthsOf = async (asked: Asked, over: Over): Promise<string[]> => {
  const { processId, view } = asked;
  const { from, to } = view.period;
  const earliest = await earliestOpening(processId);
  if (earliest === undefined) return [];
  const last = monthOf(byClosing(asked, over) ? Math.min(to, view.now) : view.now);
  const months: string[] = [];
  for (let month = monthOf(Math.max(from, earliest)); month <= last; month = monthAfter(month)) months.push(month);
  return months;
};

const monthsAtOnce = 4;

/**
 * Hands each deal that may count to `take`, once: who is read among the open ones counts as open, even if it is closed
 * while the others are read.
 */
export const eachDeal = async (asked: Asked, over: Over, take: (deal: DealFacts) => void) => {
  const taken = new Set<string>();
  if (countsOpen(asked, over)) {
    for await (const deal of everyItem((paging) => openDealFacts(asked.processId, paging))) {
      taken.add(deal.id);
      if (asked.isWanted(deal)) take(deal);
    }
  }
  await inLanes(await monthsOf(asked, over), monthsAtOnce, async (month) => {
    for (const deal of await closedDeals(asked.processId, month))
      if (!taken.has(deal.id) && asked.isWanted(deal)) take(deal);
  });
};
