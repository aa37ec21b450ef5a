import { inLanes } from '../../shared/kernel/for-each-concurrently.ts';
import { logger } from '../../shared/kernel/log.ts';
import type { MigrationResult } from '../../shared/migrations/rules/migrate-deal.ts';
import {
  afterPage,
  finishMigration,
  type Migration,
  type MigrationDecision,
} from '../../shared/migrations/rules/migration.ts';
import { findCandidates, storeBroken, tallyOf } from '../../shared/migrations/store/deals.ts';
import { findMigration, listDealsOf, storeMigration } from '../../shared/migrations/store/migrations.ts';
import { processOf } from '../../shared/processes/store/versions.ts';
import { stepByStep } from '../jobs/resumable-job.ts';
import { contextOf, migrateDeal } from './migrate-deal.ts';

const atOnce = 8;
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
  await inLanes(await findCandidates(migration, items), atOnce, async (found) => {
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
export const migrate = stepByStep<Migration>({
  load: loadMigration,
  isOver: ({ state }) => state === 'done',
  step: async (before) => {
    const decision = await nextStep(before);
    await storeMigration(before, decision);
    return decision.migration;
  },
  leftBehind: ({ migrationId, state }) =>
    state === 'failed' ? `Migration ${migrationId} left deals behind` : undefined,
});
