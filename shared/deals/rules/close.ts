import { type Context, isHistory } from '../../kernel/decision.ts';
import { DealNotClosed, ObligatoryActivitiesOpen, UnknownLossReason, UnknownWinReason } from '../../kernel/errors.ts';
import type { EventType } from '../../kernel/event.ts';
import { type Process, referenceTo } from '../../processes/rules/process.ts';
import { checklistOf, closedProbability, computedProbability, openObligatory, openProbability } from './checklist.ts';
import { type ClosedDeal, type ClosedStatus, type Deal, type Decision, decide, type OpenDeal } from './deal.ts';
import { beginVisit, endVisit } from './derive.ts';
import { requireMayChange, requireOpen } from './permissions.ts';
import { ownerAndParticipants, withoutActor } from './recipients.ts';

type Close = { readonly reason?: string | null | undefined; readonly note?: string | null | undefined };

const keptEarlierClosings = 20;

const close = (
  deal: OpenDeal,
  status: ClosedStatus,
  type: EventType,
  { reason = null, note = null }: Close,
  context: Context,
  marks: { readonly obligatoryOpen?: string[] } = {},
): Decision<ClosedDeal> => {
  const { stageId, furthestStageId } = deal;
  const closing = {
    at: context.at,
    by: context.by.userId,
    reason,
    note,
    stageId,
    furthestStageId,
    probability: deal.probability.value,
  };
  const probability = closedProbability(status === 'won', deal.probability);
  const next = { ...deal, status, closing, probability, ...endVisit(deal, context.at) };
  const statusChange = { status: { from: deal.status, to: status } };
  const data = {
    reason,
    note,
    stageId,
    furthestStageId,
    ...marks,
    ...withoutActor(ownerAndParticipants(deal), context.by),
  };
  return decide(deal, next, [{ type, data, changes: statusChange }], context);
};

/**
 * Wins a deal. Throws `Forbidden`, `DealClosed`, `ObligatoryActivitiesOpen` with the list, `UnknownWinReason` where
 * the process lists reasons and this is none of them. An imported win is kept, and names what was open.
 */
export const win = (deal: Deal, process: Process, command: Close, context: Context): Decision<ClosedDeal> => {
  requireMayChange(deal, context.by);
  requireOpen(deal);
  const blocking = openObligatory(checklistOf(deal, process)).map(referenceTo);
  if (blocking.length > 0 && !isHistory(context)) throw new ObligatoryActivitiesOpen(blocking);
  const { winReasons } = process.definition;
  const { reason } = command;
  if (typeof reason === 'string' && winReasons.length > 0 && !winReasons.includes(reason)) throw new UnknownWinReason();
  const marks = blocking.length === 0 ? {} : { obligatoryOpen: blocking.map(({ activityId }) => activityId) };
  return close(deal, 'won', 'deal.won', command, context, marks);
};

/** Loses a deal, whatever is open on it. Throws `Forbidden`, `DealClosed`, `UnknownLossReason`. */
export const lose = (
  deal: Deal,
  process: Process,
  command: Close & { readonly reason: string },
  context: Context,
): Decision<ClosedDeal> => {
  requireMayChange(deal, context.by);
  requireOpen(deal);
  const { lossReasons } = process.definition;
  if (lossReasons.length > 0 && !lossReasons.includes(command.reason)) throw new UnknownLossReason();
  return close(deal, 'lost', 'deal.lost', command, context);
};

/** Closes a deal without a result. Throws `Forbidden`, `DealClosed`. */
export const abandon = (deal: Deal, command: Close, context: Context): Decision<ClosedDeal> => {
  requireMayChange(deal, context.by);
  requireOpen(deal);
  return close(deal, 'abandoned', 'deal.abandoned', command, context);
};

/**
 * Opens a closed deal again, with the checklist, the stage and the estimate that it had; the closing stays in its
 * history. Throws `Forbidden`, `DealNotClosed`.
 */
export const reopen = (
  deal: Deal,
  process: Process,
  { reason = null }: { reason?: string | null | undefined },
  context: Context,
): Decision<OpenDeal> => {
  requireMayChange(deal, context.by);
  if (deal.status === 'open') throw new DealNotClosed();
  const computed = computedProbability(process, deal.progress, deal.stageId);
  const probability = openProbability(computed, deal.probability.manual);
  const earlier = { status: deal.status, at: deal.closing.at, reopenedAt: context.at };
  const next: OpenDeal = {
    ...deal,
    status: 'open',
    closing: null,
    probability,
    lastActivityAt: context.at,
    earlierClosings: [...deal.earlierClosings, earlier].slice(-keptEarlierClosings),
    ...beginVisit(deal, deal.stageId, context.at, probability.value),
  };
  const statusChange = { status: { from: deal.status, to: 'open' } };
  const data = { reason, closedAt: deal.closing.at, ...withoutActor(ownerAndParticipants(deal), context.by) };
  return decide(deal, next, [{ type: 'deal.reopened', data, changes: statusChange }], context);
};
