import * as z from 'zod';
import { instant } from '../../kernel/values.ts';

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
  /**
   * The roll-up that is being rebuilt: first what is on its pages, then what only an index knows of; `after` is where that
   * goes on, `rows` how many were written of it. Null between two roll-ups.
   */
  within: z
    .object({
      processId: z.string(),
      month,
      of: z.enum(['pages', 'index']),
      after: z.string().nullable(),
      rows: z.int(),
    })
    .nullable()
    .default(null),
  /** How many were. */
  rolledUp: z.int(),
  /** Grows by one with every change; 0: not stored yet. */
  version: z.int().min(0),
});
export type Rebuild = z.infer<typeof rebuild>;

export const newRebuild = (rebuildId: string, at: string): Rebuild => ({
  rebuildId,
  startedAt: at,
  state: 'running',
  position: null,
  within: null,
  rolledUp: 0,
  version: 0,
});

/** A part of a roll-up: `after` is null at its begin. */
export type Part = NonNullable<Rebuild['within']>;

export const firstPart = ({ processId, month }: NonNullable<Rebuild['position']>): Part => ({
  processId,
  month,
  of: 'pages',
  after: null,
  rows: 0,
});

/** The rebuilding where no roll-up is left. */
export const finished = (before: Rebuild): Rebuild => ({ ...before, state: 'done', version: before.version + 1 });

/** The rebuilding after a part of a roll-up, in which so many rows were written; `next`: where its like goes on. */
export const afterPart = (
  before: Rebuild,
  { processId, month, of, rows }: Part,
  { written, next }: { readonly written: number; readonly next: string | null },
): Rebuild => {
  const [version, sum] = [before.version + 1, rows + written];
  if (next !== null) return { ...before, within: { processId, month, of, after: next, rows: sum }, version };
  if (of === 'pages') return { ...before, within: { processId, month, of: 'index', after: null, rows: sum }, version };
  return { ...before, position: { processId, month }, within: null, rolledUp: before.rolledUp + 1, version };
};
