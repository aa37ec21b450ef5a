import type { MigrationResult } from '../../shared/domain/migrate-deal.ts';
import { afterPage, finishMigration, type Migration, type MigrationDecision } from '../../shared/domain/migration.ts';
import { inLanes } from '../../shared/in-lanes.ts';
import { logger } from '../../shared/log.ts';
import { findCandidates, storeBroken, tallyOf } from '../../shared/persistence/migrated-deals.ts';
import { findMigration, listDealsOf, storeMigration } from '../../shared/persistence/migrations.ts';
import { processOf } from '../../shared/persistence/process-versions.ts';
import { contextOf, migrateDeal } from './migrate-deal.ts';
import { stepByStep } from './step-by-step.ts';

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
