import type { Deal, Decision, Status } from '../../deals/rules/deal.ts';
import { type Context, nothingToDo, recorded } from '../../kernel/decision.ts';
import type { Process } from '../../processes/rules/process.ts';

const dayLength = 24 * 60 * 60 * 1_000;

/** What of a deal says whether it stalls; `lastActivityAt` in milliseconds since 1970. */
type Standing = { readonly status: Status; readonly lastActivityAt: number };

/**
 * Whether a deal stalls at an instant (statistics.md): it is open, and the time since its last activity exceeds the
 * limit of its stage in days. Null: the stage has none.
 */
export const isStalled = ({ status, lastActivityAt }: Standing, limitDays: number | null, at: number) =>
  status === 'open' && limitDays !== null && at - lastActivityAt > limitDays * dayLength;

/** The days without activity after which a deal in this stage stalls; null for none, as before the first stage. */
export const inactivityLimitOf = ({ definition }: Pick<Process, 'definition'>, stageId: string | null) =>
  definition.stages.find(({ id }) => id === stageId)?.inactivityLimitDays ?? null;

/** The latest instant of a last activity with which a deal can stall at `at`: one that was opened later cannot. */
export const stalledSince = (limitDays: number, at: string) =>
  new Date(Date.parse(at) - limitDays * dayLength).toISOString();

type Stalling = Pick<Deal, 'status' | 'stageId' | 'lastActivityAt' | 'stalledAt'>;

/** The limit that a deal has exceeded, of which nobody was told in this visit; null where there is nothing to tell. */
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
  if (limitDays === null) return nothingToDo(deal);
  const { stageId, lastActivityAt } = deal;
  const data = { stageId, limitDays, lastActivityAt, ...marks };
  return recorded(deal, { stalledAt: context.at }, [{ type: 'deal.stalled', data }], context);
};
