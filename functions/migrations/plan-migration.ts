import type { ActivityMapping } from '../../shared/deals/rules/carry-over.ts';
import type { MigrationRequest } from '../../shared/migrations/contract.ts';
import type { MigrationPlan } from '../../shared/migrations/rules/migration.ts';
import { findMigration } from '../../shared/migrations/store/migrations.ts';
import type { ProcessHead } from '../../shared/processes/rules/process-head.ts';
import { findVersion, processOf } from '../../shared/processes/store/versions.ts';
import { Refusal, unknownInBody } from '../http/refusal.ts';
import { activityIdsOf, loadTarget, requireKnownActivities } from '../processes/load-target.ts';

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

/** What a request says beside the dry run that it names must be what that did. */
const requireAgreement = (asked: Said, dryRun: MigrationPlan) => {
  const done = comparable(dryRun);
  const errors = [...comparable(asked)]
    .filter(([field, value]) => value !== undefined && value !== done.get(field))
    .map(([field]) => ({
      ...{ pointer: `/${field}`, code: 'differs_from_dry_run', message: 'The dry run was about something else' },
    }));
  if (errors.length > 0) throw new Refusal('differs_from_dry_run', { errors });
};

const saidIn = async ({ id }: ProcessHead, body: MigrationRequest): Promise<Said> => {
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
  const said = await saidIn(head, body);
  const { fromVersion = null, dealIds = null, activityMapping = {} } = said;
  const to = await loadTarget(head.id, { processId: said.toProcessId, version: said.toVersion }, pointers);
  requireKnownActivities(activityMapping, await sourceIds(head, fromVersion, activityMapping), to);
  return { fromVersion, toProcessId: to.processId, toVersion: to.version, dealIds, activityMapping };
};
