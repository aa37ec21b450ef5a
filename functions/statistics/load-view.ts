import type * as z from 'zod';
import type { DealFacts } from '../../shared/deals/rules/facts.ts';
import { maySee, seesAll } from '../../shared/deals/rules/permissions.ts';
import { monthAfter, monthOf } from '../../shared/deals/store/keys.ts';
import { beginOf, monthIn } from '../../shared/kernel/calendar.ts';
import { now } from '../../shared/kernel/clock.ts';
import { env } from '../../shared/kernel/env.ts';
import type { Actor } from '../../shared/kernel/values.ts';
import { findProcess } from '../../shared/processes/store/processes.ts';
import { findVersions, type WordedVersion } from '../../shared/processes/store/versions.ts';
import type { statisticsFilters, statisticsQuery } from '../../shared/statistics/contract.ts';
import type { Figure } from '../../shared/statistics/rules/figure.ts';
import { isWanted, stageOrderOf, type View } from '../../shared/statistics/rules/view.ts';
import { closedDeals, firstMonth, openDealFacts } from '../../shared/statistics/store/closed-deals.ts';
import { everyItem, pageOf } from '../../shared/table/pages.ts';
import { Refusal } from '../http/refusal.ts';

const widest = ['period', 'period-and-open', 'life'] as const;

/** A figure on its way: what it takes deal by deal, and its answer once it has seen them all. */
type Begun<Answer> = {
  readonly over: (typeof widest)[number];
  readonly add: Parameters<typeof eachDeal>[2];
  readonly answer: () => Answer;
};

/** Begins a figure as somebody asked for it. */
export const begun = <Tally, Answer extends object>(
  { definition, over, begin, add, answer }: Figure<Tally, Answer>,
  { view, filters }: Asked,
): Begun<Answer & { filters: Asked['filters']; definition: string }> => {
  const tally = begin(view);
  return {
    over,
    add: (deal) => add(tally, deal, view),
    answer: () => ({ filters, definition, ...answer(tally, view) }),
  };
};

/** Reads the deals once for all these figures. */
export const foldOver = async (asked: Asked, figures: ReadonlyArray<Begun<unknown>>) => {
  const over = widest.findLast((wide) => figures.some((figure) => figure.over === wide)) ?? 'period';
  await eachDeal(asked, over, (deal) => {
    for (const { add } of figures) add(deal);
  });
};

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

const timeZone = env('TIME_ZONE');
const visibility = env('DEAL_VISIBILITY');

export type StatisticsQuery = z.output<z.ZodObject<typeof statisticsQuery>>;

/** How a request looks at which deals. */
export type Asked = {
  readonly processId: string;
  readonly processName: string;
  readonly view: View;
  readonly filters: z.input<typeof statisticsFilters>;
  /** Whether a deal is among those that are looked at and that the user may see. */
  readonly isWanted: (deal: DealFacts) => boolean;
};

/** The published versions that are looked at: all, or the one that is asked for. */
const versionsOf = async (
  processId: string,
  published: number,
  asked: number | undefined,
): Promise<WordedVersion[]> => {
  if (asked === undefined) {
    return findVersions(
      processId,
      Array.from({ length: published }, (_, index) => index + 1),
    );
  }
  const found = await findVersions(processId, [asked]);
  if (found.length === 0) throw new Refusal('unknown_version');
  return found;
};

const filtersOf = (query: StatisticsQuery, user: Actor): Asked['filters'] => ({
  processId: query.processId,
  from: query.from ?? null,
  to: query.to ?? null,
  basis: query.basis,
  ownerId: query.ownerId ?? null,
  version: query.version ?? null,
  currency: query.currency ?? null,
  measure: query.measure,
  timeZone,
  onlyOwn: !seesAll(user, visibility),
});

/** Understands a request for statistics. Refuses with `unknown_process` and `unknown_version`. */
export const loadView = async (query: StatisticsQuery, user: Actor): Promise<Asked> => {
  const { processId, from, to, ownerId, version, currency, basis, measure } = query;
  const found = await findProcess(processId);
  if (found === undefined) throw new Refusal('unknown_process');
  const versions = await versionsOf(processId, found.head.publishedVersion ?? 0, version);
  const view: View = {
    versions,
    stages: stageOrderOf(versions),
    ownerId,
    version,
    currency,
    basis,
    measure,
    period: {
      from: from === undefined ? Number.NEGATIVE_INFINITY : beginOf(timeZone, from),
      to: to === undefined ? Number.POSITIVE_INFINITY : beginOf(timeZone, to),
    },
    now: Date.parse(now()),
    monthOf: (instant) => monthIn(timeZone, instant),
  };
  return {
    processId,
    processName: found.head.name,
    view,
    filters: filtersOf(query, user),
    isWanted: (deal) => isWanted(deal, view) && maySee(deal, user, visibility),
  };
};
