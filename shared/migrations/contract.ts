import * as z from 'zod';
import { contract } from '../api/contract.ts';
import { dryRunMarks } from '../api/event-parts.ts';
import { eventsAbout } from '../api/event-schema.ts';
import { pageOf, paging } from '../api/paging.ts';
import { planFields } from '../deals/rules/change-process.ts';
import { nameText } from '../kernel/text.ts';
import { id } from '../kernel/values.ts';
import { migratedDealFields, migrationResult } from './rules/migrate-deal.ts';
import { migrationFields } from './rules/migration.ts';

const resource = 'processes';

const migration = z.strictObject(migrationFields).meta({ id: 'Migration' });
/** A migration as lists show it. */
const summary = migration.omit({ dealIds: true, activityMapping: true }).meta({ id: 'MigrationSummary' });
const migratedDeal = z.strictObject(migratedDealFields).meta({ id: 'MigratedDeal' });

const params = z.strictObject({ processId: id });
const migrationParams = z.strictObject({ processId: id, migrationId: id });

const { fromVersion, toProcessId, toVersion, dealIds, activityMapping } = planFields;

const isEachOnce = (ids: readonly string[]) => new Set(ids).size === ids.length;

const request = z
  .strictObject({
    fromVersion: fromVersion.unwrap().optional().describe('Only deals in this version'),
    toProcessId: toProcessId.optional().describe('The same process where it is not given'),
    toVersion: toVersion.optional().describe('The published one where it is not given'),
    dealIds: dealIds
      .unwrap()
      .refine(isEachOnce, { error: 'names a deal twice' })
      .optional()
      .describe('All open deals of the process where it is not given'),
    activityMapping: activityMapping.optional(),
    silent: z.boolean().default(true).describe('Whether the events of the deals are not published'),
    dryRun: z.boolean(),
    dryRunId: id.optional().describe('What is not given is taken from this dry run'),
  })
  .refine(({ dryRun, dryRunId }) => !dryRun || dryRunId === undefined, {
    path: ['dryRunId'],
    error: 'Only a real run names a dry run',
  });
export type MigrationRequest = z.output<typeof request>;

export const migrationContracts = {
  startMigration: contract({
    id: 'startMigration',
    resource,
    method: 'POST',
    path: '/processes/{processId}/migrations',
    summary: 'Moves open deals to another version or process, or says what that would do to each, in the background',
    access: 'administrators',
    params,
    body: request,
    success: { status: 202, body: migration, etag: true },
    errors: [
      'unknown_process',
      'process_archived',
      'process_not_published',
      'not_a_finished_dry_run',
      'differs_from_dry_run',
    ],
    unknownInBody: ['unknown_process', 'unknown_version', 'unknown_activity', 'unknown_migration'],
  }),
  listMigrations: contract({
    id: 'listMigrations',
    resource,
    method: 'GET',
    path: '/processes/{processId}/migrations',
    summary: 'The migrations of the deals of a process, newest first',
    access: 'administrators',
    params,
    query: z.strictObject(paging),
    success: { status: 200, body: pageOf(summary) },
    errors: ['unknown_process', 'invalid_cursor'],
  }),
  getMigration: contract({
    id: 'getMigration',
    resource,
    method: 'GET',
    path: '/processes/{processId}/migrations/{migrationId}',
    summary: 'How far a migration has come',
    access: 'administrators',
    params: migrationParams,
    success: { status: 200, body: migration, etag: true },
    errors: ['unknown_migration'],
  }),
  listMigratedDeals: contract({
    id: 'listMigratedDeals',
    resource,
    method: 'GET',
    path: '/processes/{processId}/migrations/{migrationId}/deals',
    summary: 'What a migration did to each deal, or in a dry run would do',
    access: 'administrators',
    params: migrationParams,
    query: z.strictObject({ result: migrationResult.optional(), ...paging }),
    success: { status: 200, body: pageOf(migratedDeal) },
    errors: ['unknown_migration', 'invalid_cursor'],
  }),
};

/** Made when they are asked for: a function that answers routes does not need them. */
export const migrationEvents = () => {
  const { processId, dryRunId, counts } = migrationFields;

  const aboutMigration = eventsAbout(
    'migration',
    { dealId: z.null(), processId, processVersion: fromVersion },
    { name: nameText.describe('Of the process'), toProcessId, toVersion, ...dryRunMarks },
  );

  return {
    'migration.started': aboutMigration('Open deals are moved to another version or process', {
      dryRunId,
      deals: z.int().min(1).nullable().describe('How many are named; `null`: all open deals of the process'),
    }),
    'migration.finished': aboutMigration('All deals were tried', { counts }),
  };
};
