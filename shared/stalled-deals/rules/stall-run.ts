import * as z from 'zod';
import { instant } from '../../kernel/values.ts';

/** A search for deals that stall, as it is kept: it goes process by process, in the order of their ids. */
export const stallRun = z.object({
  /** The instant for which it was scheduled. */
  runId: z.string(),
  startedAt: instant,
  state: z.enum(['running', 'done', 'failed']),
  /** The process that was looked at last, up to which place in the list of its open deals (null: to its end). */
  position: z.object({ processId: z.string(), after: z.string().nullable() }).nullable(),
  /** Of how many deals it told that they stall. */
  told: z.int(),
  /** How many deals could not be looked at. */
  failed: z.int(),
  /** Grows by one with every change; 0: not stored yet. */
  version: z.int().min(0),
});
export type StallRun = z.infer<typeof stallRun>;

export const newStallRun = (runId: string, at: string): StallRun => ({
  ...{ runId, startedAt: at, state: 'running', position: null, told: 0, failed: 0, version: 0 },
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

/** What became of a page: how many it told of and could not look at, and where the list goes on (null: it ends). */
type Looked = { readonly told: number; readonly failed: number; readonly next: string | null };

/**
 * The run after a page of a process (null: there was none to look at). One that left deals behind has `failed`, and
 * begins anew when it is tried again: of whom it told, it does not tell twice.
 */
export const afterPage = (
  before: StallRun,
  watched: readonly Watched[],
  processId: string | null,
  { told, failed, next }: Looked,
): StallRun => {
  const run: StallRun = {
    ...before,
    position: processId === null ? null : { processId, after: next },
    told: before.told + told,
    failed: (before.state === 'failed' ? 0 : before.failed) + failed,
    version: before.version + 1,
  };
  if (processId !== null && nextPlace(run, watched) !== undefined) return { ...run, state: 'running' };
  return run.failed > 0 ? { ...run, state: 'failed', position: null } : { ...run, state: 'done' };
};
