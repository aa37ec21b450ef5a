import { now } from '../../shared/kernel/clock.ts';
import { newId } from '../../shared/kernel/ids.ts';
import type { MigratedDeal } from '../../shared/migrations/rules/migrate-deal.ts';
import { type Migration, startMigration as started } from '../../shared/migrations/rules/migration.ts';
import { listMigratedDeals as dealsOf } from '../../shared/migrations/store/deals.ts';
import {
  findMigration,
  listMigrations as migrationsOf,
  storeMigration,
} from '../../shared/migrations/store/migrations.ts';
import { processContracts as contracts } from '../../shared/processes/contract/processes.ts';
import { listed } from '../http/cursors.ts';
import { Refusal } from '../http/refusal.ts';
import { route } from '../http/route.ts';
import { loadProcess } from '../processes/load-process.ts';
import { planMigration } from './plan-migration.ts';

const present = ({ processName, round, version, ...shown }: Migration) => ({ body: shown, etag: String(version) });

const presentDeal = ({ dealVersion, ...shown }: MigratedDeal) => shown;

/** Only notes what is to be done: the event of it sets off the work. */
export const startMigration = route(contracts.startMigration, async ({ params, body, user, remember }) => {
  const { head } = await loadProcess(params.processId);
  const { silent, dryRun, dryRunId = null } = body;
  const identity = { migrationId: newId(), processId: head.id, processName: head.name };
  const plan = await planMigration(head, body);
  const decision = started({ ...identity, ...plan, silent, dryRun, dryRunId }, { by: user, at: now() });
  const { migration } = decision;
  const answer = { ...present(migration), location: `/processes/${head.id}/migrations/${migration.migrationId}` };
  await storeMigration(undefined, decision, remember(answer));
  return answer;
});

export const listMigrations = route(contracts.listMigrations, async (request) => {
  const { head } = await loadProcess(request.params.processId);
  return listed(
    request,
    (paging) => migrationsOf(head.id, paging),
    (migration) => migration,
  );
});

const loadMigration = async ({ processId, migrationId }: { processId: string; migrationId: string }) => {
  const migration = await findMigration(migrationId);
  if (migration?.processId !== processId) throw new Refusal('unknown_migration');
  return migration;
};

export const getMigration = route(contracts.getMigration, async ({ params }) => present(await loadMigration(params)));

export const listMigratedDeals = route(contracts.listMigratedDeals, async (request) => {
  const { migrationId } = await loadMigration(request.params);
  return listed(request, (paging) => dealsOf(migrationId, request.query.result, paging), presentDeal);
});
