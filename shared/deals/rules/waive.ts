import { type Context, nothingToDo, recorded } from '../../kernel/decision.ts';
import { ActivityCompleted } from '../../kernel/errors.ts';
import { requireLead, requireOpen } from '../../people/rules/permissions.ts';
import type { Process } from '../../processes/rules/process.ts';
import { checklistOf, knows, placedActivity } from './checklist.ts';
import type { Deal, Decision } from './deal.ts';
import { standingOf } from './derive.ts';

type Waive = { readonly activityId: string; readonly reason: string };

/**
 * Declares an activity not applicable to the deal: it counts neither for the probability nor against winning.
 * Repeating it with the same reason does nothing; another reason replaces the first. Throws `Forbidden`, `DealClosed`,
 * `UnknownActivity`, `ActivityCompleted`.
 */
export const waive = (deal: Deal, process: Process, { activityId, reason }: Waive, context: Context): Decision => {
  requireLead(context.by);
  const checklist = checklistOf(deal, process);
  if (checklist.waivers.get(activityId)?.reason === reason) return nothingToDo(deal);
  requireOpen(deal);
  const { activity, stage } = placedActivity(checklist, activityId);
  if (checklist.completions.has(activityId)) throw new ActivityCompleted();

  const others = deal.waivers.filter((waiver) => waiver.activityId !== activityId);
  const waivers = [...others, { activityId, at: context.at, by: context.by.userId, reason }];
  const { changes, probability } = standingOf(deal, process, { completions: deal.completions, waivers }, context.at);
  const data = { stageId: stage.id, activityId, name: activity.name, reason };
  return recorded(deal, changes, [{ type: 'activity.waived', data, changes: { probability } }], context);
};

/** Takes a waiver back; nothing to do where there is none. Throws `Forbidden`, `DealClosed`, `UnknownActivity`. */
export const unwaive = (deal: Deal, process: Process, activityId: string, context: Context): Decision => {
  requireLead(context.by);
  const checklist = checklistOf(deal, process);
  const standing = checklist.waivers.get(activityId);
  if (standing === undefined && knows(checklist, activityId)) return nothingToDo(deal);
  requireOpen(deal);
  const { activity, stage } = placedActivity(checklist, activityId);

  const waivers = deal.waivers.filter((waiver) => waiver !== standing);
  const { changes, probability } = standingOf(deal, process, { completions: deal.completions, waivers }, context.at);
  const data = { stageId: stage.id, activityId, name: activity.name };
  return recorded(deal, changes, [{ type: 'activity.unwaived', data, changes: { probability } }], context);
};
