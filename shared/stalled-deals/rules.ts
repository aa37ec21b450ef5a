import * as z from 'zod';
import { type Deal, type Decision, decide, noChange, type Status } from '../deals/rules/deal.ts';
import type { Context } from '../kernel/decision.ts';
import { instant } from '../kernel/values.ts';
import type { Process } from '../processes/rules/process.ts';

const dayLength = 24 * 60 * 60 * 1_000;

/** What of a deal says whether it stalls; `lastActivityAt` in milliseconds since 1970. */
type LastActivity = { readonly status: Status; readonly lastActivityAt: number };

/**
 * Whether a deal stalls at an instant (docs/statistics.md, "Formulas"): it is open, and the time since its last activity exceeds the
 * limit of its stage in days. Null: the stage has none.
 */
export const isStalled = ({ status, lastActivityAt }: LastActivity, limitDays: number | null, at: number) =>
  status === 'open' && limitDays !== null && at - lastActivityAt > limitDays * dayLength;

/** The days without activity after which a deal in this stage stalls; null for none, as before the first stage. */
export const inactivityLimitOf = ({ definition }: Pick<Process, 'definition'>, stageId: string | null) =>
  definition.stages.find(({ id }) => id === stageId)?.inactivityLimitDays ?? null;

/** The latest instant of a last activity with which a deal can stall at `at`: one that was opened later cannot. */
export const stalledSince = (limitDays: number, at: string) =>
  new Date(Date.parse(at) - limitDays * dayLength).toISOString();

type Stalling = Pick<Deal, 'status' | 'stageId' | 'lastActivityAt' | 'stalledAt'>;

/** The limit in days that a deal has exceeded without a notification in this visit; null where there is none. */
export const limitExceeded = (deal: Stalling, process: Process, at: string) => {
  const limitDays = inactivityLimitOf(process, deal.stageId);
  const { status, stalledAt, lastActivityAt } = deal;
  const stalls = isStalled({ status, lastActivityAt: Date.parse(lastActivityAt) }, limitDays, Date.parse(at));
  return stalls && stalledAt === null ? limitDays : null;
};

/** Marks an event as one of many, too many to be mailed. */
type Marks = { readonly stallRunId?: string };

/**
 * Tells that a deal stalls, once in each visit to a stage; nothing to do otherwise. That it stalls is no activity of the
 * deal and moves nothing.
 */
export const stall = (deal: Deal, process: Process, context: Context, marks: Marks = {}): Decision => {
  const limitDays = limitExceeded(deal, process, context.at);
  if (limitDays === null) return noChange(deal);
  const { stageId, lastActivityAt } = deal;
  const data = { stageId, limitDays, lastActivityAt, ...marks };
  return decide(deal, { ...deal, stalledAt: context.at }, [{ type: 'deal.stalled', data }], context);
};

/** A search for deals that stall, as it is kept: it goes process by process, in the order of their ids. */
export const stallRun = z.object({
  /** The instant for which it was scheduled. */
  runId: z.string(),
  startedAt: instant,
  state: z.enum(['running', 'done', 'failed']),
  /** The process that was looked at last, up to which place in the list of its open deals (null: to its end). */
  position: z.object({ processId: z.string(), after: z.string().nullable() }).nullable(),
  /** How many deals it found to stall. */
  stalled: z.int(),
  /** How many deals could not be looked at. */
  failed: z.int(),
  /** Grows by one with every change; 0: not stored yet. */
  version: z.int().min(0),
});
export type StallRun = z.infer<typeof stallRun>;

export const newStallRun = (runId: string, at: string): StallRun => ({
  runId,
  startedAt: at,
  state: 'running',
  position: null,
  stalled: 0,
  failed: 0,
  version: 0,
});

/** A process of which some stage, in some version, has a limit of inactivity; the shortest one, in days. */
export type Watched = { readonly processId: string; readonly limitDays: number };

/** Which process is looked at next, and from where in the list of its open deals; undefined at the end. */
export const nextPlace = ({ position }: StallRun, watched: readonly Watched[]) => {
  if (position === null) return watched[0] && { ...watched[0], after: null };
  const { processId: last, after } = position;
  const next = watched.find(({ processId }) => processId > last || (processId === last && after !== null));
  return next && { ...next, after: next.processId === last ? after : null };
};

/** The result of a page: how many deals stall and how many could not be read, and where the list goes on (null: it ends). */
type Looked = { readonly stalled: number; readonly failed: number; readonly next: string | null };

/**
 * The run after a page of a process (null: there was none to look at). One that left deals behind has `failed`, and
 * begins anew when it is tried again: it notifies of no deal twice.
 */
export const afterPage = (
  before: StallRun,
  watched: readonly Watched[],
  processId: string | null,
  { stalled, failed, next }: Looked,
): StallRun => {
  const run: StallRun = {
    ...before,
    position: processId === null ? null : { processId, after: next },
    stalled: before.stalled + stalled,
    failed: (before.state === 'failed' ? 0 : before.failed) + failed,
    version: before.version + 1,
  };
  if (processId !== null && nextPlace(run, watched) !== undefined) return { ...run, state: 'running' };
  return run.failed > 0 ? { ...run, state: 'failed', position: null } : { ...run, state: 'done' };
};
