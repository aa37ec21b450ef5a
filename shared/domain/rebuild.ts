import * as z from 'zod';
import { instant } from './values.ts';

/** A month of UTC, `YYYY-MM`. */
const month = z.string().regex(/^\d{4}-\d{2}$/);

/**
 * A rebuilding of all roll-ups, as it is kept: it goes process by process in the order of their ids, and month by month.
 */
export const rebuild = z.object({
  rebuildId: z.string(),
  startedAt: instant,
  state: z.enum(['running', 'done']),
  /** The roll-up that was rebuilt last. */
  position: z.object({ processId: z.string(), month }).nullable(),
  /** How many were. */
  rolledUp: z.int(),
  /** Grows by one with every change; 0: not stored yet. */
  version: z.int().min(0),
});
export type Rebuild = z.infer<typeof rebuild>;

export const newRebuild = (rebuildId: string, at: string): Rebuild => ({
  ...{ rebuildId, startedAt: at, state: 'running', position: null, rolledUp: 0, version: 0 },
});

/** The rebuilding after this roll-up; undefined: there was none left. */
export const afterRollUp = (before: Rebuild, position: Rebuild['position'] | undefined): Rebuild => {
  const version = before.version + 1;
  if (position === undefined) return { ...before, state: 'done', version };
  return { ...before, position, rolledUp: before.rolledUp + 1, version };
};
