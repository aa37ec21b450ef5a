import type { ActivityMapping } from '../../shared/deals/rules/carry-over.ts';
import { now } from '../../shared/kernel/clock.ts';
import { newId } from '../../shared/kernel/ids.ts';
import { migrationContracts as contracts, type MigrationRequest } from '../../shared/migrations/contract.ts';
import type { MigratedDeal } from '../../shared/migrations/rules/migrate-deal.ts';
import type { Migration, MigrationPlan } from '../../shared/migrations/rules/migration.ts';
import * as rules from '../../shared/migrations/rules/migration.ts';
import { listMigratedDeals as dealsOf } from '../../shared/migrations/store/deals.ts';
import {
  findMigration,
  listMigrations as migrationsOf,
  storeMigration,
} from '../../shared/migrations/store/migrations.ts';
import type { ProcessHead } from '../../shared/processes/rules/process.ts';
import { findVersion, processOf } from '../../shared/processes/store/versions.ts';
import { activityIdsOf, loadTarget, requireKnownActivities } from '../deals/load-target.ts';
import { listed } from '../http/cursors.ts';
import { Refusal, unknownInBody } from '../http/refusal.ts';
import { route } from '../http/route.ts';
import { loadProcess } from '../processes/load-process.ts';

const present = ({ processName, round, version, ...shown }: Migration) => ({ body: shown, etag: String(version) });

const presentDeal = ({ dealVersion, ...shown }: MigratedDeal) => shown;

/** Only notes what is to be done: the event of it sets off the work. */
export const startMigration = route(contracts.startMigration, async ({ params, body, user, idempotencyWrite }) => {
  const { head } = await loadProcess(params.processId);
  const { silent, dryRun, dryRunId = null } = body;
  const identity = { migrationId: newId(), processId: head.id, processName: head.name };
  const plan = await planMigration(head, body);
  const decision = rules.startMigration({ ...identity, ...plan, silent, dryRun, dryRunId }, { by: user, at: now() });
  const { migration } = decision;
  const answer = { ...present(migration), location: `/processes/${head.id}/migrations/${migration.migrationId}` };
  await storeMigration(undefined, decision, idempotencyWrite(answer));
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

const pointers = { processId: '/toProcessId', version: '/toVersion' };

const findDryRun = async (processId: string, dryRunId: string) => {
  const found = await findMigration(dryRunId);
  if (found?.processId !== processId) throw unknownInBody('unknown_migration', '/dryRunId');
  if (!found.dryRun || found.state === 'running') throw new Refusal('not_a_finished_dry_run');
  return found;
};

type Said = { readonly [Field in keyof MigrationPlan]?: MigrationPlan[Field] | undefined };

/** What a plan says, field by field, so that equal means the same. */
const comparable = ({ fromVersion, toProcessId, toVersion, dealIds, activityMapping }: Said) =>
  new Map<string, string | number | null | undefined>([
    ['fromVersion', fromVersion],
    ['toProcessId', toProcessId],
    ['toVersion', toVersion],
    ['dealIds', dealIds?.toSorted().join()],
    ['activityMapping', activityMapping && JSON.stringify(Object.entries(activityMapping).sort())],
  ]);

/** What a request says besides the dry run that it names must agree with it. */
const requireAgreement = (asked: Said, dryRun: MigrationPlan) => {
  const done = comparable(dryRun);
  const errors = [...comparable(asked)]
    .filter(([field, value]) => value !== undefined && value !== done.get(field))
    .map(([field]) => ({
      pointer: `/${field}`,
      code: 'differs_from_dry_run',
      message: 'The dry run was about something else',
    }));
  if (errors.length > 0) throw new Refusal('differs_from_dry_run', { errors });
};

const requestedIn = async ({ id }: ProcessHead, body: MigrationRequest): Promise<Said> => {
  if (body.dryRunId === undefined) return body;
  const dryRun = await findDryRun(id, body.dryRunId);
  requireAgreement(body, dryRun);
  return dryRun;
};

/** The activities that a deal can come with: those of one version or, as far as they are asked for, of all. */
const sourceIds = async ({ id, publishedVersion }: ProcessHead, fromVersion: number | null, asked: ActivityMapping) => {
  if (fromVersion !== null) {
    const version = await findVersion(id, fromVersion);
    if (version === undefined) throw unknownInBody('unknown_version', '/fromVersion');
    return activityIdsOf(version.definition);
  }
  const known = new Set<string>();
  const isComplete = () => Object.keys(asked).every((activityId) => known.has(activityId));
  for (let processVersion = publishedVersion ?? 0; processVersion > 0 && !isComplete(); processVersion -= 1) {
    const { definition } = await processOf({ processId: id, processVersion });
    for (const activityId of activityIdsOf(definition)) known.add(activityId);
  }
  return known;
};

/** Which deals of a process a request wants moved where: as it says, or as the dry run did that it names. */
export const planMigration = async (head: ProcessHead, body: MigrationRequest): Promise<MigrationPlan> => {
  const requested = await requestedIn(head, body);
  const { fromVersion = null, dealIds = null, activityMapping = {} } = requested;
  const to = await loadTarget(head.id, { processId: requested.toProcessId, version: requested.toVersion }, pointers);
  requireKnownActivities(activityMapping, await sourceIds(head, fromVersion, activityMapping), to);
  return { fromVersion, toProcessId: to.processId, toVersion: to.version, dealIds, activityMapping };
};
