import * as z from 'zod';
import { dealIdIn, openDealsOfProcess } from '../../deals/store/keys.ts';
import { eventWrites } from '../../table/event-item.ts';
import { createdPosition } from '../../table/keys.ts';
import { chosenPageOf, type Page, type Paging, pageOf, partition, type Source } from '../../table/pages.ts';
import { item, json, stored, ttlOf } from '../../table/stored.ts';
import { get, type Write } from '../../table/table.ts';
import { store } from '../../table/transactions.ts';
import {
  keptMigrationFields,
  type Migration,
  type MigrationDecision,
  migrationFields,
  runningOrFinished,
} from '../rules/migration.ts';
import { dealIdInRow, migratedPrefix, migrationKey, migrationsOf } from './deals.ts';

const { dealIds, activityMapping, ...listedFields } = migrationFields;
const { processName, round, version } = keptMigrationFields;

const summary = runningOrFinished(listedFields);
export type MigrationSummary = z.infer<typeof summary>;

/** What can be long is kept as one string, outside of the index. */
const planJson = json(z.object({ dealIds, activityMapping }));

const kept = item({ summary, plan: planJson, processName, round, version });
const listed = z.object({ summary: stored(summary) });

const toMigration = (item: unknown): Migration => {
  const { summary, plan, ...rest } = kept.parse(item);
  return { ...summary, ...plan, ...rest };
};

const itemOf = (migration: Migration) => {
  const { migrationId: id, processId, createdAt } = migration;
  return {
    ...migrationKey(id),
    gsi1pk: migrationsOf(processId),
    gsi1sk: createdPosition({ createdAt, id }),
    entity: 'migration',
    ttl: ttlOf(migration),
    ...z.encode(kept, { ...migration, summary: migration, plan: migration }),
  };
};

/** The migration as it is now, or undefined. */
export const findMigration = async (migrationId: string): Promise<Migration | undefined> => {
  const item = await get(migrationKey(migrationId));
  return item === undefined ? undefined : toMigration(item);
};

/** The migrations of the deals of a process, newest first. */
export const listMigrations = (processId: string, paging: Paging): Promise<Page<MigrationSummary>> =>
  pageOf(
    partition({ index: 'gsi1', pk: migrationsOf(processId), descending: true }, (entry) => listed.parse(entry).summary),
    paging,
  );

/** Stores a migration with its events. Throws `VersionConflict` where it is no longer `before`. */
export const storeMigration = (
  before: Migration | undefined,
  { migration, events }: MigrationDecision,
  answer?: Write | undefined,
) =>
  store({
    guarded: [
      {
        put: itemOf(migration),
        when: before === undefined ? { is: 'absent' } : { is: 'version', version: before.version },
      },
    ],
    following: eventWrites(events),
    answer,
  });

const entry = z.object({
  pk: z.string(),
  /** Its place; a deal whose place cannot be read is not hidden. */
  summary: json(z.object({ processId: z.string(), processVersion: z.int() }))
    .optional()
    .catch(undefined),
});
type Entry = z.infer<typeof entry>;

/** Whether a migration is about this deal, as an index shows it: perhaps a moment late. */
const concerns = ({ summary }: Entry, { fromVersion, toProcessId, toVersion, round }: Migration) => {
  if (summary === undefined) return true;
  const { processId, processVersion } = summary;
  const isThere = processId === toProcessId && processVersion === toVersion;
  return (fromVersion === null || processVersion === fromVersion) && (round.first || !isThere);
};

const rowKey = z.object({ sk: z.string() });

const named =
  (dealIds: readonly string[]): Source<string> =>
  async (after = '', limit) =>
    dealIds
      .filter((dealId) => dealId > after)
      .slice(0, limit)
      .map((dealId) => ({ position: dealId, item: dealId }));

const tried = (dryRunId: string) =>
  partition({ pk: migrationKey(dryRunId).pk, prefix: migratedPrefix }, (row) => dealIdInRow(rowKey.parse(row).sk));

/**
 * The ids of the deals that a round of a migration is about: those that it names, else in the first round those that
 * its dry run named, else the open ones of its process.
 */
export const listDealsOf = (migration: Migration, paging: Paging): Promise<Page<string>> => {
  const { processId, dealIds, dryRunId, round } = migration;
  if (dealIds !== null) return pageOf(named(dealIds), paging);
  if (dryRunId !== null && round.first) return pageOf(tried(dryRunId), paging);
  return chosenPageOf(
    partition({ index: 'gsi1', pk: openDealsOfProcess(processId) }, (item) => entry.parse(item)),
    paging,
    async (rows) =>
      rows
        .filter(({ item }) => concerns(item, migration))
        .map(({ position, item }) => ({ position, item: dealIdIn(item.pk) })),
  );
};
