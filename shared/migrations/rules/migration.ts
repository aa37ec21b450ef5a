import * as z from 'zod';
import { planFields } from '../../deals/rules/change-process.ts';
import { type Context, eventsOf } from '../../kernel/decision.ts';
import type { Event, NewEvent } from '../../kernel/event.ts';
import { id, instant } from '../../kernel/values.ts';
import type { MigrationResult } from './migrate-deal.ts';

const plan = z.object(planFields);
export type MigrationPlan = z.infer<typeof plan>;

/** What people see of a migration: how open deals go to another version of their process, or to another process. */
export const migrationFields = {
  migrationId: id,
  processId: id,
  ...planFields,
  silent: z.boolean().describe('Whether the events of the deals are not published'),
  dryRun: z.boolean(),
  dryRunId: id.nullable().describe('The dry run that was looked at before'),
  state: z
    .enum(['running', 'done', 'failed'])
    .describe(
      '`failed`: deals were left behind by `internal` errors; they are tried again, so that it may become `done`',
    ),
  counts: z
    .strictObject({ deals: z.int(), moved: z.int(), unchanged: z.int(), failed: z.int() })
    .describe('So far; exact at the end'),
  startedBy: id,
  createdAt: instant,
  finishedAt: instant.nullable(),
};

/** All that is kept of a migration. */
export const keptMigrationFields = {
  ...migrationFields,
  processName: z.string(),
  round: z.object({
    /** The first looks at deals that are there already or that the dry run named, too. */
    first: z.boolean(),
    /** The place in the list up to which everything was tried. */
    after: z.string().nullable(),
    foundAny: z.boolean(),
  }),
  /** Grows by one with every change. */
  version: z.int().min(1),
};

/** A migration of which these fields are known: it is running, or it has finished at an instant. */
export const runningOrFinished = <Fields extends z.ZodRawShape>(fields: Fields) =>
  z.discriminatedUnion('state', [
    z.object(fields).extend({ state: z.literal('running'), finishedAt: z.null() }),
    z.object(fields).extend({ state: z.enum(['done', 'failed']), finishedAt: instant }),
  ]);

/**
 * A migration as it is kept. It goes through its deals page by page and, where they are all those of a process, round
 * after round until one finds nothing more to move: the list of them may be a moment old. After a dry run it comes to
 * the deals of that first, so that each of them is answered for.
 */
export type Migration = z.infer<ReturnType<typeof runningOrFinished<typeof keptMigrationFields>>>;

export type MigrationDecision = { readonly migration: Migration; readonly events: readonly Event[] };

/** What a dry run says concerns who looks at it, and nobody else. */
const happened = (migration: Migration, after: number, { type, data }: NewEvent, context: Context) => {
  const { migrationId, processId, fromVersion, toProcessId, toVersion, dryRun, processName: name } = migration;
  return eventsOf(
    { kind: 'migration', id: migrationId },
    after,
    { dealId: null, processId, processVersion: fromVersion },
    [{ type, data: { name, toProcessId, toVersion, dryRun, ...data, ...(dryRun && { silent: true }) } }],
    context,
  );
};

const firstRound: Migration['round'] = { first: true, after: null, foundAny: false };

type Start = MigrationPlan &
  Pick<Migration, 'migrationId' | 'processId' | 'processName' | 'silent' | 'dryRun' | 'dryRunId'>;

/** Begins to move deals, or in a dry run to say what that would do to them. */
export const startMigration = (start: Start, context: Context): MigrationDecision => {
  const migration: Migration = {
    ...start,
    dealIds: start.dealIds?.toSorted() ?? null,
    state: 'running',
    counts: { deals: 0, moved: 0, unchanged: 0, failed: 0 },
    createdAt: context.at,
    finishedAt: null,
    startedBy: context.by.userId,
    round: firstRound,
    version: 1,
  };
  const data = { dryRunId: migration.dryRunId, deals: migration.dealIds?.length ?? null };
  return { migration, events: happened(migration, 0, { type: 'migration.started', data }, context) };
};

/** What became of a page of deals, those that were done with before left out; where the list goes on (null: it ends). */
type Tried = { readonly results: readonly MigrationResult[]; readonly next: string | null };

/** The migration after the next page. `isLast`: nothing more is to be tried. */
export const afterPage = (before: Migration, { results, next }: Tried) => {
  const { first, foundAny: found } = before.round;
  const foundAny = found || results.includes('moved');
  const goesOn = foundAny || (first && before.dryRunId !== null);
  const isLast = next === null && (before.dryRun || before.dealIds !== null || !goesOn);
  const count = (counted: MigrationResult) => results.filter((result) => result === counted).length;
  const { deals, moved, unchanged, failed } = before.counts;
  const migration: Migration = {
    ...before,
    state: 'running',
    finishedAt: null,
    version: before.version + 1,
    counts: {
      deals: deals + results.length,
      moved: moved + count('moved'),
      unchanged: unchanged + count('unchanged'),
      failed: failed + count('failed'),
    },
    round: next === null ? { ...firstRound, first: false } : { first, after: next, foundAny },
  };
  return { migration, isLast };
};

/** What all deals of a migration came to, exactly; `unfinished`: those that are to be tried again. */
export type Tally = { readonly counts: Migration['counts']; readonly unfinished: number };

/** Ends a migration whose deals were all tried. Where some were left behind it has `failed` until it is run again. */
export const finishMigration = (
  before: Migration,
  { counts, unfinished }: Tally,
  context: Context,
): MigrationDecision => {
  const ended = { ...before, counts, finishedAt: context.at, round: firstRound };
  if (unfinished > 0) return { migration: { ...ended, state: 'failed' }, events: [] };
  const events = happened(before, 1, { type: 'migration.finished', data: { counts } }, context);
  return { migration: { ...ended, state: 'done' }, events };
};
