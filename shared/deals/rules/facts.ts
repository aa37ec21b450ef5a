import type { Money } from '../../kernel/values.ts';
import type { ClosedDeal, ClosedStatus, Deal, OpenDeal } from './deal.ts';

/** A stay in a stage (null: not started): from when until when, with the probability in percent at its begin. */
export type Stay = {
  readonly stageId: string | null;
  readonly enteredAt: number;
  readonly leftAt: number | null;
  readonly probability: number;
};

/** `probability` is the last while it was open. */
type Closing = { readonly at: number; readonly reason: string | null; readonly probability: number };

type State =
  | { readonly status: 'open'; readonly closing: null }
  | { readonly status: ClosedStatus; readonly closing: Closing };

/** What statistics know of a deal, and all that they know. Instants are in milliseconds since 1970. */
export type DealFacts = State & {
  readonly id: string;
  readonly processVersion: number;
  readonly ownerId: string;
  readonly participantIds: readonly string[];
  readonly value: Money | null;
  readonly createdAt: number;
  readonly expectedCloseOn: string | null;
  readonly stageId: string | null;
  readonly furthestStageId: string | null;
  /** In percent, as it is now. */
  readonly probability: number;
  readonly earlierClosings: ReadonlyArray<{
    readonly status: ClosedStatus;
    readonly at: number;
    readonly reopenedAt: number;
  }>;
  /** The last hundred. */
  readonly visits: readonly Stay[];
  /** Of all visits to a stage: how many, and the milliseconds of those that ended. */
  readonly stageTotals: ReadonlyArray<{
    readonly stageId: string | null;
    readonly visits: number;
    readonly milliseconds: number;
  }>;
  readonly lastActivityAt: number;
  /** The ids of the activities that are completed. */
  readonly completed: readonly string[];
  readonly waived: ReadonlyArray<{ readonly activityId: string; readonly by: string }>;
};

/** The same of a deal that is closed. */
export type ClosedFacts = DealFacts & { readonly status: ClosedStatus };

type Ticked = { readonly activityId: string };

/** What of a deal its facts are made from: all of it, or what the index of a process shows. */
export type Known = (Pick<OpenDeal, 'status' | 'closing'> | Pick<ClosedDeal, 'status' | 'closing'>) &
  Omit<Deal, 'version' | 'sequence' | 'completions' | 'waivers' | 'status' | 'closing'> & {
    readonly completions: readonly Ticked[];
    readonly waivers: ReadonlyArray<Ticked & { readonly by: string }>;
  };

const stateOf = (deal: Known): State => {
  if (deal.status === 'open') return { status: 'open', closing: null };
  const { at, reason, probability } = deal.closing;
  return { status: deal.status, closing: { at: Date.parse(at), reason, probability } };
};

/** What statistics know of a deal. */
export function factsOf(deal: ClosedDeal): ClosedFacts;
export function factsOf(deal: Known): DealFacts;
export function factsOf(deal: Known): DealFacts {
  return {
    ...stateOf(deal),
    id: deal.id,
    processVersion: deal.processVersion,
    ownerId: deal.ownerId,
    participantIds: deal.participantIds,
    value: deal.value,
    createdAt: Date.parse(deal.createdAt),
    expectedCloseOn: deal.expectedCloseOn,
    stageId: deal.stageId,
    furthestStageId: deal.furthestStageId,
    probability: deal.probability.value,
    earlierClosings: deal.earlierClosings.map(({ status, at, reopenedAt }) => ({
      status,
      at: Date.parse(at),
      reopenedAt: Date.parse(reopenedAt),
    })),
    visits: deal.visits.map(({ stageId, enteredAt, leftAt, probability }) => ({
      stageId,
      enteredAt: Date.parse(enteredAt),
      leftAt: leftAt === null ? null : Date.parse(leftAt),
      probability,
    })),
    stageTotals: deal.stageTotals.map(({ stageId, visits, milliseconds }) => ({ stageId, visits, milliseconds })),
    lastActivityAt: Date.parse(deal.lastActivityAt),
    completed: deal.completions.map(({ activityId }) => activityId),
    waived: deal.waivers.map(({ activityId, by }) => ({ activityId, by })),
  };
}
