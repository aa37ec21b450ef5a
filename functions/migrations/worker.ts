import { now } from '../../shared/kernel/clock.ts';
import { type Context, notBefore } from '../../shared/kernel/decision.ts';
import { forEachConcurrently } from '../../shared/kernel/for-each-concurrently.ts';
import { logger } from '../../shared/kernel/log.ts';
import type { MigratedDeal, MigrationResult } from '../../shared/migrations/rules/migrate-deal.ts';
import * as rules from '../../shared/migrations/rules/migrate-deal.ts';
import {
  afterPage,
  finishMigration,
  type Migration,
  type MigrationDecision,
} from '../../shared/migrations/rules/migration.ts';
import {
  type Candidate,
  findCandidates,
  storeBroken,
  storeMigrated,
  storeOutcome,
  tallyOf,
} from '../../shared/migrations/store/deals.ts';
import { findMigration, listDealsOf, storeMigration } from '../../shared/migrations/store/migrations.ts';
import type { Process } from '../../shared/processes/rules/process.ts';
import { processOf } from '../../shared/processes/store/versions.ts';
import { retryingConflicts } from '../../shared/table/transactions.ts';
import { resumableJob } from '../jobs/resumable-job.ts';

/** On behalf of who asked for it, who was an administrator. */
export const contextOf = ({ startedBy }: Migration, earlier: string): Context => ({
  by: { userId: startedBy, role: 'administrator', via: 'migration' },
  at: notBefore(now(), earlier),
});

const planOf = (migration: Migration, to: Process) => {
  const { processId, fromVersion, activityMapping, migrationId, silent } = migration;
  return { processId, fromVersion, to, activityMapping, marks: { migrationId, ...(silent && { silent }) } };
};

/** A real run says of each deal whether the dry run said the same. */
const flagged = ({ dryRunId }: Migration, { dryRunResult }: Candidate, outcome: MigratedDeal) =>
  dryRunId === null ? outcome : rules.comparedWith(dryRunResult, outcome);

const decideAndStore = async (migration: Migration, to: Process, dealId: string, candidate: Candidate) => {
  const { deal } = candidate;
  if (deal === undefined) {
    const outcome = flagged(migration, candidate, rules.missingDeal(dealId));
    await storeOutcome(migration, candidate, outcome);
    return outcome.result;
  }
  const context = contextOf(migration, deal.updatedAt);
  const { decision, outcome: decided } = rules.migrateDeal(deal, await processOf(deal), planOf(migration, to), context);
  const outcome = flagged(migration, candidate, decided);
  if (migration.dryRun) await storeOutcome(migration, candidate, outcome);
  else await storeMigrated(migration, { ...candidate, before: deal }, decision, outcome);
  return outcome.result;
};

type Found = Awaited<ReturnType<typeof findCandidates>>[number];

/**
 * Moves a deal, or says what that would do to it; decided anew where somebody changed it meanwhile. Undefined where
 * all is said of it already: what somebody moved back since stays there.
 */
export const migrateDeal = (migration: Migration, to: Process, { dealId, read }: Found) => {
  let known: Found | undefined = { dealId, read };
  return retryingConflicts(async (): Promise<MigrationResult | undefined> => {
    const [found] = known === undefined ? await findCandidates(migration, [dealId]) : [known];
    known = undefined;
    const candidate = found?.read();
    if (candidate === undefined || (candidate.existing !== undefined && rules.isFinal(candidate.existing.said))) return;
    return decideAndStore(migration, to, dealId, candidate);
  });
};

const concurrency = 8;
const pageSize = 100;

const loadMigration = async (migrationId: string) => {
  const migration = await findMigration(migrationId);
  if (migration === undefined) throw new Error(`There is no migration ${migrationId}`);
  return migration;
};

/** Tries the next page of its deals: what fails does not hold up the rest. */
const tryPage = async (migration: Migration) => {
  const { round, toProcessId: processId, toVersion: processVersion } = migration;
  const to = await processOf({ processId, processVersion });
  const { items, next } = await listDealsOf(migration, { after: round.after ?? undefined, limit: pageSize });
  const results: MigrationResult[] = [];
  await forEachConcurrently(await findCandidates(migration, items), concurrency, async (found) => {
    try {
      const result = await migrateDeal(migration, to, found);
      if (result !== undefined) results.push(result);
    } catch (error) {
      const { migrationId } = migration;
      logger.error('A deal could not be migrated', { migrationId, dealId: found.dealId, error });
      await storeBroken(migration, found.dealId);
    }
  });
  return { results, next };
};

const nextStep = async (before: Migration): Promise<MigrationDecision> => {
  const { migration, isLast } = afterPage(before, await tryPage(before));
  if (!isLast) return { migration, events: [] };
  return finishMigration(migration, await tallyOf(migration.migrationId), contextOf(migration, migration.createdAt));
};

/** Moves deals page by page, or says what that would do to them. */
export const migrate = resumableJob<Migration>({
  load: loadMigration,
  isOver: ({ state }) => state === 'done',
  step: async (before) => {
    const decision = await nextStep(before);
    await storeMigration(before, decision);
    return decision.migration;
  },
  failureReason: ({ migrationId, state }) =>
    state === 'failed' ? `Migration ${migrationId} left deals behind` : undefined,
});
