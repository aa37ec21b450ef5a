import { type Context, isHistory } from '../../kernel/decision.ts';
import {
  ActivityCompleted,
  ActivityGated,
  ActivityWaived,
  AlreadyCompleted,
  FileRequired,
  NotAllowedToComplete,
  NoteRequired,
} from '../../kernel/errors.ts';
import type { Leaders } from '../../people/rules.ts';
import type { Activity } from '../../processes/rules/definition.ts';
import type { ActivityInStage, Process } from '../../processes/rules/process.ts';
import { type Checklist, checklistOf, gatesOf, hasActivity, requireActivity } from './checklist.ts';
import { type Completion, type Deal, type Decision, decide, noChange } from './deal.ts';
import { deriveChanges } from './derive.ts';
import { type NewNote, noteFrom, saysTheSame } from './edit.ts';
import { mayComplete, requireLead, requireMayChange, requireOpen } from './permissions.ts';
import { audienceOf, withoutActor } from './recipients.ts';

type Complete = {
  readonly activityId: string;
  readonly note?: NewNote | undefined;
  /** Who leads at this moment; needed where the activity notifies them (`asksForLeaders`). */
  readonly leaders?: Leaders | undefined;
};

const nobody: Leaders = { administrators: [], managers: [] };

/** What completing and undoing demand of an open deal alike; answers the activity with its place. */
const requireMayTick = (checklist: Checklist, activityId: string, { by }: Context): ActivityInStage => {
  const inStage = requireActivity(checklist, activityId);
  if (checklist.waivers.has(activityId)) throw new ActivityWaived();
  if (!mayComplete(inStage.activity, by)) throw new NotAllowedToComplete();
  return inStage;
};

const requireNote = ({ noteRequirement }: Activity, note: NewNote | undefined) => {
  if (noteRequirement === 'none') return;
  if (note === undefined) throw new NoteRequired();
  if (noteRequirement === 'noteWithFile' && note.attachmentIds.length === 0) throw new FileRequired();
};

const isRepeat = (existing: Completion | undefined, note: NewNote | undefined) =>
  existing !== undefined && (note === undefined || saysTheSame(existing.noteId, note));

/**
 * Ticks an activity on the deal's checklist (docs/product.md, "Deals" 2), with the note that it needs, in one step.
 * Repeating a standing completion does nothing. Throws, in this order: `Forbidden`, `DealClosed`, `UnknownActivity`,
 * `ActivityWaived`, `NotAllowedToComplete`, `AlreadyCompleted` (with another note), `ActivityGated`, `NoteRequired`,
 * `FileRequired`. Of a completion that is imported neither gates nor notes are demanded.
 */
export const complete = (deal: Deal, process: Process, command: Complete, context: Context): Decision => {
  const { activityId, note, leaders = nobody } = command;
  requireMayChange(deal, context.by);
  const checklist = checklistOf(deal, process);
  const existing = checklist.completions.get(activityId);
  if (isRepeat(existing, note)) return noChange(deal);
  requireOpen(deal);
  const { activity, stage, stageIndex } = requireMayTick(checklist, activityId, context);
  if (existing !== undefined) throw new AlreadyCompleted();
  if (!isHistory(context)) {
    const gates = gatesOf(checklist, process, stageIndex);
    if (gates.length > 0) throw new ActivityGated(gates);
    requireNote(activity, note);
  }

  const sequence = deal.sequence + 1;
  const written = note && noteFrom(note, sequence, activityId, context);
  const { userId: by, via } = context.by;
  const completion = { activityId, at: context.at, by, via, sequence, noteId: written?.id ?? null };
  const done = { completions: [...deal.completions, completion], waivers: deal.waivers };
  const { next, probability, moved } = deriveChanges(deal, process, done, context.at);
  const recipients = withoutActor(audienceOf(activity, deal, leaders), context.by);
  const data = { stageId: stage.id, activityId, name: activity.name, ...(written && { note: written }), ...recipients };
  return decide(deal, next, [{ type: 'activity.completed', data, changes: { probability } }, ...moved], context);
};

/**
 * Takes a completion back; nothing to do where there is none. Users who may complete an activity may undo it. Throws
 * `Forbidden`, `DealClosed`, `UnknownActivity`, `NotAllowedToComplete`.
 */
export const undo = (deal: Deal, process: Process, activityId: string, context: Context): Decision => {
  requireMayChange(deal, context.by);
  const checklist = checklistOf(deal, process);
  const existing = checklist.completions.get(activityId);
  if (existing === undefined && hasActivity(checklist, activityId)) return noChange(deal);
  requireOpen(deal);
  const { activity, stage } = requireMayTick(checklist, activityId, context);

  const completions = deal.completions.filter((completion) => completion !== existing);
  const done = { completions, waivers: deal.waivers };
  const { next, probability, moved } = deriveChanges(deal, process, done, context.at);
  const data = { stageId: stage.id, activityId, name: activity.name, completion: existing?.sequence ?? null };
  return decide(deal, next, [{ type: 'activity.reopened', data, changes: { probability } }, ...moved], context);
};

type Waive = { readonly activityId: string; readonly reason: string };

/**
 * Declares an activity not applicable to the deal: it counts neither for the probability nor against winning.
 * Repeating it with the same reason does nothing; another reason replaces the first. Throws `Forbidden`, `DealClosed`,
 * `UnknownActivity`, `ActivityCompleted`.
 */
export const waive = (deal: Deal, process: Process, { activityId, reason }: Waive, context: Context): Decision => {
  requireLead(context.by);
  const checklist = checklistOf(deal, process);
  if (checklist.waivers.get(activityId)?.reason === reason) return noChange(deal);
  requireOpen(deal);
  const { activity, stage } = requireActivity(checklist, activityId);
  if (checklist.completions.has(activityId)) throw new ActivityCompleted();

  const otherWaivers = deal.waivers.filter((waiver) => waiver.activityId !== activityId);
  const waivers = [...otherWaivers, { activityId, at: context.at, by: context.by.userId, reason }];
  const { next, probability } = deriveChanges(deal, process, { completions: deal.completions, waivers }, context.at);
  const data = { stageId: stage.id, activityId, name: activity.name, reason };
  return decide(deal, next, [{ type: 'activity.waived', data, changes: { probability } }], context);
};

/** Takes a waiver back; nothing to do where there is none. Throws `Forbidden`, `DealClosed`, `UnknownActivity`. */
export const unwaive = (deal: Deal, process: Process, activityId: string, context: Context): Decision => {
  requireLead(context.by);
  const checklist = checklistOf(deal, process);
  const existing = checklist.waivers.get(activityId);
  if (existing === undefined && hasActivity(checklist, activityId)) return noChange(deal);
  requireOpen(deal);
  const { activity, stage } = requireActivity(checklist, activityId);

  const waivers = deal.waivers.filter((waiver) => waiver !== existing);
  const { next, probability } = deriveChanges(deal, process, { completions: deal.completions, waivers }, context.at);
  const data = { stageId: stage.id, activityId, name: activity.name };
  return decide(deal, next, [{ type: 'activity.unwaived', data, changes: { probability } }], context);
};
