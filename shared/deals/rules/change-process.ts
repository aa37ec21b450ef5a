import * as z from 'zod';
import type { Context } from '../../kernel/decision.ts';
import { NotAllowedToComplete } from '../../kernel/errors.ts';
import type { NewEvent } from '../../kernel/event.ts';
import { definitionId, id } from '../../kernel/values.ts';
import { activitiesInOrder, type Process } from '../../processes/rules/process.ts';
import { type ActivityMapping, activityMapping, carriedFields, carryOver } from './carry-over.ts';
import { type Deal, type Decision, decide, noChange } from './deal.ts';
import { beginVisit, deriveState, endVisit } from './derive.ts';
import { mayComplete, requireLead, requireOpen } from './permissions.ts';

const version = z.int().min(1).max(999_999);

/** Which deals are to be moved where. */
export const planFields = {
  fromVersion: version.nullable().describe('Only deals in this version; `null`: in whichever they are'),
  toProcessId: id,
  toVersion: version,
  dealIds: z.array(id).min(1).max(1_000).nullable().describe('`null`: all open deals of the process'),
  activityMapping: activityMapping.describe('Which activity takes the place of which, where their ids differ'),
};

/** A deal's place in a process; the probability in percent. */
export const place = z.strictObject({
  processId: id,
  processVersion: z.int().min(1),
  stageId: definitionId.nullable(),
  probability: z.int(),
});

/** What moving a deal to another version or process does to it. */
export const moveFields = { before: place, after: place, ...carriedFields };
const move = z.strictObject(moveFields);
export type Move = z.infer<typeof move>;

/** What tells an event as one of many; `silent`: it is not published. */
export type Marks = { readonly migrationId: string; readonly silent?: true };

type ChangeProcess = {
  readonly to: Process;
  readonly activityMapping: ActivityMapping;
  readonly marks?: Marks | undefined;
};

const placeOf = ({ processId, processVersion, stageId, probability }: Deal): Move['before'] => ({
  processId,
  processVersion,
  stageId,
  probability: probability.value,
});

/** What it does to a deal to be left where it is. */
export const staying = (deal: Deal): Move => {
  const here = placeOf(deal);
  const kept = deal.completions.map(({ activityId }) => activityId);
  return { before: here, after: here, kept, mapped: [], dropped: [], waiversDropped: [], obligatoryOpened: [] };
};

/** Whether a deal runs through this very version already. */
export const runsThrough = ({ processId, processVersion }: Pick<Deal, 'processId' | 'processVersion'>, to: Process) =>
  processId === to.processId && processVersion === to.version;

type Counting = ReadonlyArray<readonly [activityId: string, successor: string]>;

const completableBy = ({ definition }: Process, { by }: Context) =>
  new Set(
    activitiesInOrder(definition)
      .filter(({ activity }) => mayComplete(activity, by))
      .map(({ activity }) => activity.id),
  );

/**
 * Nobody completes by moving a deal what they may not complete: neither by a mapping nor by the way over a version that
 * would let them.
 */
const requireMayCarry = (from: Process, to: Process, counting: Counting, context: Context) => {
  const [there, here] = [completableBy(from, context), completableBy(to, context)];
  const gains = ([activityId, successor]: Counting[number]) =>
    !here.has(successor) && (activityId !== successor || there.has(activityId));
  if (counting.some(gains)) throw new NotAllowedToComplete();
};

/** A stage that both have under one id is the same stay. */
const stayIn = (deal: Deal, { stageId, probability }: Pick<Deal, 'stageId' | 'probability'>, at: string) =>
  stageId === deal.stageId ? {} : beginVisit(endVisit(deal, at), stageId, at, probability.value);

/** The part of the mapping that concerned this deal: with it an export can repeat the move (`mapped` is its result). */
const asked = ({ completions, waivers }: Deal, activityMapping: ActivityMapping) => {
  const ticked = new Set([...completions, ...waivers].map(({ activityId }) => activityId));
  const entries = Object.entries(activityMapping).filter(([activityId]) => ticked.has(activityId));
  return entries.length > 0 && { activityMapping: Object.fromEntries(entries) };
};

/**
 * Moves an open deal to another version of its process, or to another process (docs/product.md, "Moving running deals").
 * Stage, furthest stage and probability follow from what is carried over; that it moves is no activity of the deal.
 * Nothing to do where it is in that version already. Throws `Forbidden` for who does not lead, `DealClosed`,
 * `NotAllowedToComplete` where that would complete what the user may not.
 */
export const changeProcess = (
  deal: Deal,
  from: Process,
  { to, activityMapping, marks }: ChangeProcess,
  context: Context,
): Decision & { readonly move: Move } => {
  requireLead(context.by);
  if (runsThrough(deal, to)) return { ...noChange(deal), move: staying(deal) };
  requireOpen(deal);
  const { done, counting, carried } = carryOver(deal, from, to, activityMapping);
  requireMayCarry(from, to, counting, context);
  const mapped = Object.fromEntries(counting.filter(([activityId, successor]) => activityId !== successor));

  const derived = deriveState(to, done, deal.probability.manual);
  const { stageId } = derived;
  const next: Deal = {
    ...deal,
    ...done,
    ...derived,
    ...stayIn(deal, derived, context.at),
    processId: to.processId,
    processVersion: to.version,
    furthestStageId: stageId,
  };
  const changed: NewEvent = {
    type: 'deal.process_changed',
    data: { ...carried, mapped, ...asked(deal, activityMapping), ...marks },
    changes: {
      processId: { from: deal.processId, to: to.processId },
      processVersion: { from: deal.processVersion, to: to.version },
      probability: { from: deal.probability.value, to: derived.probability.value },
    },
  };
  const stageChanges = { stageId: { from: deal.stageId, to: stageId } };
  const moved: NewEvent[] =
    stageId === deal.stageId ? [] : [{ type: 'deal.stage_changed', data: { ...marks }, changes: stageChanges }];
  const decision = decide(deal, next, [changed, ...moved], context);
  return { ...decision, move: { before: placeOf(deal), after: placeOf(decision.deal), ...carried } };
};
