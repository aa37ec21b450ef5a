import type { Deal, Decision } from '../../deals/rules/deal.ts';
import { editDeal } from '../../deals/rules/edit.ts';
import { type Context, nothingToDo } from '../../kernel/decision.ts';
import type { Task, TaskDecision } from '../../tasks/rules/task.ts';
import { changedTask } from '../../tasks/rules/tasks.ts';
import type { HandOver } from './hand-over.ts';

type Parties = Pick<HandOver, 'id' | 'fromUserId' | 'toUserId'>;

/**
 * Gives an open deal of the leaver to another owner, as editing it would: participants stay as they are. Nothing to do
 * where it was closed or got another owner meanwhile. The events name the hand-over: they are too many to be mailed.
 */
export const reassignDeal = (deal: Deal, { id, fromUserId, toUserId }: Parties, context: Context): Decision => {
  if (deal.status !== 'open' || deal.ownerId !== fromUserId) return nothingToDo(deal);
  const decision = editDeal(deal, { ownerId: toUserId }, context);
  return {
    ...decision,
    events: decision.events.map((event) => ({ ...event, data: { ...event.data, handOverId: id } })),
  };
};

/** Gives an open task of the leaver to another assignee; nothing to do where it is no longer open, or not theirs. */
export const reassignTask = (task: Task, { id, fromUserId, toUserId }: Parties, context: Context): TaskDecision => {
  if (task.state !== 'open' || task.assigneeId !== fromUserId) return { task, events: [] };
  const changes = { assigneeId: { from: fromUserId, to: toUserId } };
  return changedTask(
    task,
    { assigneeId: toUserId },
    { type: 'task.updated', data: { handOverId: id }, changes },
    context,
  );
};
