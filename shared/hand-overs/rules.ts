import * as z from 'zod';
import { type Deal, type Decision, noChange } from '../deals/rules/deal.ts';
import { editDeal } from '../deals/rules/edit.ts';
import { withoutActor } from '../deals/rules/recipients.ts';
import { type Context, eventsOf } from '../kernel/decision.ts';
import { type Event, type NewEvent, via } from '../kernel/event.ts';
import { id, instant } from '../kernel/values.ts';
import { decideTask, type Task, type TaskDecision } from '../tasks/rules/tasks.ts';

/** What is handed over, in this order. */
const handedOver = z.enum(['deal', 'task']);
export type HandedOver = z.infer<typeof handedOver>;

/** What people see of a hand-over: how the open deals and tasks of somebody who leaves go to somebody else. */
export const handOverFields = {
  id,
  fromUserId: id,
  toUserId: id,
  state: z
    .enum(['running', 'done', 'failed'])
    .describe('`failed`: not all could be handed over; `failedBecause` says why'),
  failedBecause: z
    .enum(['some_failed', 'new_owner_inactive'])
    .nullable()
    .describe(
      '`some_failed`: it is tried again, and may still become `done`; ' +
        '`new_owner_inactive`: deactivated meanwhile, so that another one has to be started for what is left',
    ),
  counts: z.strictObject({ deals: z.int(), tasks: z.int() }).describe('What was handed over so far'),
  failures: z.strictObject({
    count: z.int(),
    first: z.array(z.strictObject({ kind: handedOver, id })).describe('A hundred of them at most'),
  }),
  createdAt: instant,
  finishedAt: instant.nullable(),
};

/**
 * A hand-over as it is kept. It goes round after round through what is open, first deals, then tasks, until a round
 * finds nothing more to reassign: lists of what somebody has may be a moment old.
 */
export const handOver = z.object({
  ...handOverFields,
  startedBy: z.object({ userId: id, via }),
  round: z.object({
    kind: handedOver,
    /** The place in the list up to which everything was tried. */
    after: z.string().nullable(),
    /** Whether this round found anything to reassign. */
    foundAny: z.boolean(),
  }),
  /** Grows by one with every change. */
  version: z.int().min(1),
});
export type HandOver = z.infer<typeof handOver>;

export type HandOverDecision = { readonly handOver: HandOver; readonly events: readonly Event[] };

const happened = ({ id }: Pick<HandOver, 'id'>, after: number, newEvent: NewEvent, context: Context) =>
  eventsOf(
    { kind: 'hand_over', id },
    after,
    { dealId: null, processId: null, processVersion: null },
    [newEvent],
    context,
  );

const none: HandOver['failures'] = { count: 0, first: [] };
const newRound: HandOver['round'] = { kind: 'deal', after: null, foundAny: false };

type Start = Pick<HandOver, 'id' | 'fromUserId' | 'toUserId'>;

/** Begins to hand over all that is open from one user to another. */
export const startHandOver = ({ id, fromUserId, toUserId }: Start, context: Context): HandOverDecision => {
  const { userId, via } = context.by;
  const handOver: HandOver = {
    id,
    fromUserId,
    toUserId,
    state: 'running',
    failedBecause: null,
    failures: none,
    counts: { deals: 0, tasks: 0 },
    createdAt: context.at,
    finishedAt: null,
    startedBy: { userId, via },
    round: newRound,
    version: 1,
  };
  const data = { fromUserId, toUserId };
  return { handOver, events: happened(handOver, 0, { type: 'hand_over.started', data }, context) };
};

/** What became of a page of the list: how much was reassigned, what failed, and where the list goes on (null: it ends). */
type Tried = { readonly reassigned: number; readonly failed: readonly string[]; readonly next: string | null };

const maxNamed = 100;

const withFailures = ({ failures, round }: HandOver, failed: readonly string[]): HandOver['failures'] => ({
  count: failures.count + failed.length,
  first: [...failures.first, ...failed.map((id) => ({ kind: round.kind, id }))].slice(0, maxNamed),
});

/** The hand-over after the next page of its round. `roundEnds`: it was the last one. */
export const afterPage = (before: HandOver, { reassigned, failed, next }: Tried) => {
  const { counts, round, version } = before;
  const { kind } = round;
  const foundAny = round.foundAny || reassigned > 0;
  const handOver: HandOver = {
    ...before,
    state: 'running',
    failedBecause: null,
    finishedAt: null,
    version: version + 1,
    failures: withFailures(before, failed),
    counts: {
      deals: counts.deals + (kind === 'deal' ? reassigned : 0),
      tasks: counts.tasks + (kind === 'task' ? reassigned : 0),
    },
    round: next === null ? { kind: 'task', after: null, foundAny } : { kind, after: next, foundAny },
  };
  return { handOver, roundEnds: next === null && kind === 'task' };
};

/**
 * What comes after a round: another one where this one found anything, else the end. What failed is tried anew in
 * the next round; where only that is left, the hand-over has `failed` until somebody runs it again.
 */
export const afterRound = (before: HandOver, counts: HandOver['counts'], context: Context): HandOverDecision => {
  const handOver = { ...before, counts, round: newRound };
  if (before.round.foundAny) return { handOver: { ...handOver, failures: none }, events: [] };
  const finishedAt = context.at;
  if (before.failures.count > 0)
    return { handOver: { ...handOver, state: 'failed', failedBecause: 'some_failed', finishedAt }, events: [] };
  const { fromUserId, toUserId } = before;
  const data = { fromUserId, toUserId, counts, ...withoutActor([toUserId], context.by) };
  const events = happened(before, 1, { type: 'hand_over.finished', data }, context);
  return { handOver: { ...handOver, state: 'done', finishedAt }, events };
};

/** Ends a hand-over whose new owner was deactivated: they get no new work. What it gave before stays given. */
export const breakOff = (before: HandOver, counts: HandOver['counts'], { at }: Context): HandOverDecision => ({
  handOver: {
    ...before,
    state: 'failed',
    failedBecause: 'new_owner_inactive',
    finishedAt: at,
    counts,
    version: before.version + 1,
  },
  events: [],
});

/**
 * Whether nothing more is done of it. One that was broken off is not taken up again, even if the new owner comes back:
 * nobody should get work from a message that was long forgotten.
 */
export const isOver = ({ state, failedBecause }: Pick<HandOver, 'state' | 'failedBecause'>) =>
  state === 'done' || failedBecause === 'new_owner_inactive';

type Parties = Pick<HandOver, 'id' | 'fromUserId' | 'toUserId'>;

/**
 * Gives an open deal of the leaver to another owner, as editing it would: participants stay as they are. Nothing to do
 * where it was closed or got another owner meanwhile. The events name the hand-over: they are too many to be mailed.
 */
export const reassignDeal = (deal: Deal, { id, fromUserId, toUserId }: Parties, context: Context): Decision => {
  if (deal.status !== 'open' || deal.ownerId !== fromUserId) return noChange(deal);
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
  return decideTask(
    task,
    { assigneeId: toUserId },
    { type: 'task.updated', data: { handOverId: id }, changes },
    context,
  );
};
