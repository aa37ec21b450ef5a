import type { NewEvent } from '../../kernel/event.ts';
import { type Process, stageIndexOf } from '../../processes/rules/process.ts';
import { checklistOf, computedProbability, openProbability, progressOf, stageOf } from './checklist.ts';
import type { Deal, OpenDeal, StageTotal, Visit } from './deal.ts';

const keptVisits = 100;

type Stay = Pick<Deal, 'visits' | 'stageTotals'>;
type NewStay = Stay & Pick<Deal, 'stalledAt'>;

const totalWith = (totals: readonly StageTotal[], stageId: string | null, change: (total: StageTotal) => StageTotal) =>
  totals.map((total) => (total.stageId === stageId ? change(total) : total));

/** Begins a visit; `probability` is the deal's value at that moment, in percent. */
export const beginVisit = (
  { visits, stageTotals }: Stay,
  stageId: string | null,
  at: string,
  probability: number,
): NewStay => ({
  stalledAt: null,
  visits: [...visits, { stageId, enteredAt: at, leftAt: null, probability }].slice(-keptVisits),
  stageTotals: stageTotals.some((total) => total.stageId === stageId)
    ? totalWith(stageTotals, stageId, (total) => ({ ...total, visits: total.visits + 1, enteredAt: at }))
    : [...stageTotals, { stageId, visits: 1, milliseconds: 0, enteredAt: at }],
});

const currentVisit = ({ visits }: Pick<Stay, 'visits'>): Visit | undefined => {
  const last = visits.at(-1);
  return last?.leftAt === null ? last : undefined;
};

/** Ends the visit that lasts, if one does, and adds its length to the stage's total. */
export const endVisit = ({ visits, stageTotals }: Stay, at: string): Stay => {
  const current = currentVisit({ visits });
  if (current === undefined) return { visits, stageTotals };
  const length = Date.parse(at) - Date.parse(current.enteredAt);
  return {
    visits: [...visits.slice(0, -1), { ...current, leftAt: at }],
    stageTotals: totalWith(stageTotals, current.stageId, (total) => ({
      ...total,
      milliseconds: total.milliseconds + length,
    })),
  };
};

type Derived = {
  readonly next: OpenDeal;
  readonly probability: { readonly from: number; readonly to: number };
  /** A change of stage is an event of its own. */
  readonly moved: readonly NewEvent[];
};

const furthestOf = ({ definition }: Process, one: string | null, other: string | null) =>
  stageIndexOf(definition, one) > stageIndexOf(definition, other) ? one : other;

type Done = Pick<Deal, 'completions' | 'waivers'>;

/**
 * What follows from completions and waivers alone, for an open deal: its stage, its progress and its probability
 * (docs/product.md, "Deals" 3 and 4).
 */
export const deriveState = (process: Process, done: Done, manual: number | null) => {
  const checklist = checklistOf(done, process);
  const progress = progressOf(checklist);
  const stageId = stageOf(checklist);
  return { stageId, progress, probability: openProbability(computedProbability(process, progress, stageId), manual) };
};

/**
 * What an open deal becomes once its completions and waivers are these: stage, furthest stage, probability, progress
 * and visits are derived from what was really done, never set (docs/product.md, "Deals" 3 and 4).
 */
export const deriveChanges = (before: OpenDeal, process: Process, done: Done, at: string): Derived => {
  const { stageId, progress, probability } = deriveState(process, done, before.probability.manual);
  const next = { ...before, ...done, progress, probability, lastActivityAt: at };
  const change = { from: before.probability.value, to: probability.value };
  if (stageId === before.stageId) return { next, probability: change, moved: [] };

  const furthestStageId = furthestOf(process, stageId, before.furthestStageId);
  const stay = beginVisit(endVisit(before, at), stageId, at, probability.value);
  return {
    next: { ...next, ...stay, stageId, furthestStageId },
    probability: change,
    moved: [{ type: 'deal.stage_changed', changes: { stageId: { from: before.stageId, to: stageId } } }],
  };
};
