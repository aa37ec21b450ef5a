import type { Currency } from '../../kernel/values.ts';
import type { DealFacts } from './facts.ts';
import type { PublishedDefinition, StageOrder } from './stage-order.ts';

/** Which date puts a deal into the period: that of its closing, or that of its opening. */
export type Basis = 'closed' | 'created';

/** How deals are counted: each as one, or by its value in minor units. */
export type Measure = 'count' | 'value';

/** Which deals are looked at, whatever the period. */
export type Filters = {
  readonly ownerId: string | undefined;
  readonly version: number | undefined;
  readonly currency: Currency | undefined;
};

/** How somebody looks at the deals of a process. Instants are in milliseconds since 1970. */
export type View = Filters & {
  /** The published versions of the process; of several, matched by the ids of stages and activities. */
  readonly versions: readonly PublishedDefinition[];
  readonly stages: StageOrder;
  /** Half-open. */
  readonly period: { readonly from: number; readonly to: number };
  readonly basis: Basis;
  readonly measure: Measure;
  readonly now: number;
  /** The month of an instant, `YYYY-MM`, in the customer's time zone. */
  readonly monthOf: (instant: number) => string;
};

/** Whether a deal is among those that are looked at. */
export const isWanted = ({ ownerId, processVersion, value }: DealFacts, filters: Filters) =>
  (filters.ownerId === undefined || ownerId === filters.ownerId) &&
  (filters.version === undefined || processVersion === filters.version) &&
  (filters.currency === undefined || value?.currency === filters.currency);

export const isWithin = (instant: number, { period: { from, to } }: View) => from <= instant && instant < to;

/** Whether a deal was opened in the period. */
export const wasOpened = ({ createdAt }: DealFacts, view: View) => isWithin(createdAt, view);

/**
 * Whether a deal belongs to the period: by its closing, where open deals belong to none and are reported apart, or by its
 * opening. A closing that a reopening undid counts no more.
 */
export const isOfPeriod = (deal: DealFacts, view: View) => {
  if (view.basis === 'created') return wasOpened(deal, view);
  return deal.closing !== null && isWithin(deal.closing.at, view);
};

/** Whether a deal is open, and with `basis=created` of the period: so open deals are reported. */
export const isOpen = (deal: DealFacts, view: View) =>
  deal.status === 'open' && (view.basis === 'closed' || wasOpened(deal, view));

/** What a deal counts. */
export const weightOf = ({ value }: DealFacts, { measure }: View) => (measure === 'count' ? 1 : (value?.amount ?? 0));

/** F(d): the place of the furthest stage, from 0; -1 where nothing was ever completed. */
export const furthestIndex = ({ furthestStageId }: DealFacts, { stages }: View) => stages.indexOf(furthestStageId);
