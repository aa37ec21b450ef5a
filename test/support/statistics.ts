import type { Deal } from '../../shared/deals/rules/deal.ts';
import { type DealFacts, factsOf } from '../../shared/deals/rules/facts.ts';
import { type NewDeal, openDeal } from '../../shared/deals/rules/open.ts';
import type { Money } from '../../shared/kernel/values.ts';
import type { Process } from '../../shared/processes/rules/process.ts';
import type { Drill, Figure, Part } from '../../shared/statistics/rules/figure.ts';
import { stageOrderOf, type View } from '../../shared/statistics/rules/view.ts';
import { administrator, context, frozen, minute, newDeal } from './factories.ts';
import { type Command, decide } from './history.ts';

const dayLength = 24 * 60;

export const onDay = (day: number) => context(administrator, day * dayLength);

/** The instant of so many days after the first deals of the tests were opened, as statistics know it. */
export const instantOf = (day: number) => Date.parse(minute(day * dayLength));

export const euros = (amount: number): Money => ({ amount, currency: 'EUR' });

type NewEvent = readonly [day: number, command: Command];

/** What an administrator does with a deal, on which days. */
export const livingOn = (deal: Deal, process: Process, newEvents: readonly NewEvent[]): Deal =>
  newEvents.reduce((before, [day, command]) => frozen(decide(before, process, command, onDay(day)).deal), deal);

type Opening = Partial<NewDeal> & { readonly openedOn?: number };

/** A deal that was opened on some day, and what was done with it on which days since. */
export const lived = (process: Process, { openedOn = 0, ...says }: Opening, ...newEvents: readonly NewEvent[]): Deal =>
  livingOn(frozen(openDeal(process, { ...newDeal, ...says }, onDay(openedOn)).deal), process, newEvents);

/** Completions of these activities, on one day. */
export const completing = (day: number, ...activityIds: readonly string[]): NewEvent[] =>
  activityIds.map((activityId) => [day, { type: 'complete', activityId }]);

export const losing = (day: number, reason = 'Price'): NewEvent => [day, { type: 'lose', reason }];

export const winning = (day: number): NewEvent => [day, { type: 'win' }];

const always = { from: instantOf(-1_000), to: instantOf(1_000) };

/** How somebody looks at the deals of these versions: at all of them as they are on day 100, unless it is said otherwise. */
export const aView = (versions: readonly Process[], is: Partial<View> = {}): View => ({
  versions,
  stages: stageOrderOf(versions),
  period: always,
  basis: 'closed',
  measure: 'count',
  ownerId: undefined,
  version: undefined,
  currency: undefined,
  now: instantOf(100),
  monthOf: (instant) => new Date(instant).toISOString().slice(0, 7),
  ...is,
});

/** The period from one day until another, which it does not include. */
export const daysBetween = (from: number, to: number) => ({ from: instantOf(from), to: instantOf(to) });

export const tallied = <Tally>(figure: Figure<Tally, unknown>, deals: readonly DealFacts[], view: View): Tally => {
  const tally = figure.begin(view);
  for (const deal of deals) figure.add(tally, deal, view);
  return tally;
};

/** What a figure says of deals of which these facts are known. */
export const answerFrom = <Tally, Answer>(
  figure: Figure<Tally, Answer>,
  deals: readonly DealFacts[],
  view: View,
): Answer => figure.answer(tallied(figure, deals, view), view);

/** What a figure says of these deals. */
export const answerOf = <Tally, Answer>(figure: Figure<Tally, Answer>, deals: readonly Deal[], view: View): Answer =>
  answerFrom(figure, deals.map(factsOf), view);

/** The ids of the deals behind a part of a figure. */
export const behind = (drill: Drill | undefined, deals: readonly Deal[], view: View, part: Part = {}) =>
  deals.filter((deal) => drill?.(factsOf(deal), view, part)).map(({ id }) => id);
