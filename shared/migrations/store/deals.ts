import * as z from 'zod';
import type { Deal, Decision } from '../../deals/rules/deal.ts';
import { toDeal } from '../../deals/store/deal-item.ts';
import { storeDecision } from '../../deals/store/deals.ts';
import { dealKey } from '../../deals/store/keys.ts';
import { IdempotencyConflict, VersionConflict } from '../../table/errors.ts';
import { chosenPageOf, everyItem, type Page, type Paging, pageOf, partition } from '../../table/pages.ts';
import { item, json, ttlOf } from '../../table/stored.ts';
import { getMany, type Write } from '../../table/table.ts';
import { store, writeOnce } from '../../table/transactions.ts';
import { brokenDeal, isFinal, type MigratedDeal, type MigrationResult, migratedDeal } from '../rules/migrate-deal.ts';
import type { Migration, Tally } from '../rules/migration.ts';

export const migrationKey = (migrationId: string) => ({ pk: `MIGRATION#${migrationId}`, sk: 'MIGRATION' });

/** `gsi1`: the migrations of a process. */
export const migrationsOf = (processId: string) => `MIGRATIONS#${processId}`;

/** A migration has a row for each deal with what it did to it. */
export const migratedPrefix = 'DEAL#';

export const migratedKey = (migrationId: string, dealId: string) => ({
  pk: migrationKey(migrationId).pk,
  sk: `${migratedPrefix}${dealId}`,
});

export const dealIdInRow = (sk: string) => sk.slice(migratedPrefix.length);

/** Kept as one string, as events are; `version` grows where a deal that was left behind is tried again. */
const kept = item({ version: z.int(), said: json(migratedDeal) });
type Kept = z.infer<typeof kept>;

/** A deal that a migration comes to, with what it, and the dry run before it, said of the deal already. */
export type Candidate = {
  readonly deal: Deal | undefined;
  readonly existing: Kept | undefined;
  readonly dryRunResult: MigratedDeal | undefined;
};

type Ids = Pick<Migration, 'migrationId' | 'dryRunId'>;

const ifThere = <T>(parse: (item: unknown) => T, item: unknown) => (item === undefined ? undefined : parse(item));

/**
 * What is known of deals, read at once, as one function for each that gives it: that throws where something of it cannot
 * be read, and does not keep the others.
 */
export const findCandidates = async ({ migrationId, dryRunId }: Ids, dealIds: readonly string[]) => {
  const rowsOf = [migrationId, ...(dryRunId === null ? [] : [dryRunId])];
  const keysOf = (dealId: string) => [dealKey(dealId), ...rowsOf.map((id) => migratedKey(id, dealId))];
  const items = (await getMany(dealIds.flatMap(keysOf))).values();
  return dealIds.map((dealId) => {
    const [deal, existing, dryRunResult] = [...items.take(1 + rowsOf.length)];
    const read = (): Candidate => ({
      deal: ifThere(toDeal, deal),
      existing: ifThere((item) => kept.parse(item), existing),
      dryRunResult: ifThere((item) => kept.parse(item).said, dryRunResult),
    });
    return { dealId, read };
  });
};

const writeOf = (migration: Migration, outcome: MigratedDeal, existing: Kept | undefined): Write => ({
  put: {
    ...migratedKey(migration.migrationId, outcome.dealId),
    entity: 'migrated-deal',
    ttl: ttlOf(migration),
    ...z.encode(kept, { ...existing, version: (existing?.version ?? 0) + 1, said: outcome }),
  },
  when: existing === undefined ? { is: 'absent' } : { is: 'version', version: existing.version },
});

/** Stores what a migration says of a deal; nothing of the deal itself. Throws `VersionConflict`. */
export const storeOutcome = (migration: Migration, { existing }: Pick<Candidate, 'existing'>, outcome: MigratedDeal) =>
  store({ guarded: [writeOf(migration, outcome, existing)] });

/**
 * Stores a deal that was moved with what is said of it, in one transaction: no migration moves a deal twice. Throws
 * `VersionConflict` where the deal is no longer `before`, or another delivery was faster to say something of it.
 */
export const storeMigrated = async (
  migration: Migration,
  { before, existing }: Pick<Candidate, 'existing'> & { readonly before: Deal },
  decision: Decision,
  outcome: MigratedDeal,
) => {
  try {
    await storeDecision(before, decision, writeOf(migration, outcome, existing));
  } catch (error) {
    throw error instanceof IdempotencyConflict ? new VersionConflict() : error;
  }
};

/** Stores that something went wrong with a deal, where nothing is said of it yet. */
export const storeBroken = (migration: Migration, dealId: string) =>
  writeOnce(writeOf(migration, brokenDeal(dealId), undefined));

const allSaid = (migrationId: string) =>
  partition({ pk: migrationKey(migrationId).pk, prefix: migratedPrefix }, (item) => kept.parse(item).said);

/** What a migration did to each deal, in the order of their ids; with one result only where it is given. */
export const listMigratedDeals = (
  migrationId: string,
  result: MigrationResult | undefined,
  paging: Paging,
): Promise<Page<MigratedDeal>> =>
  result === undefined
    ? pageOf(allSaid(migrationId), paging)
    : chosenPageOf(allSaid(migrationId), paging, async (rows) => rows.filter(({ item }) => item.result === result));

/** What the deals of a migration came to, exactly, whatever was delivered twice or cut off. */
export const tallyOf = async (migrationId: string): Promise<Tally> => {
  const counts = { deals: 0, moved: 0, unchanged: 0, failed: 0 };
  let unfinished = 0;
  for await (const outcome of everyItem((paging) => listMigratedDeals(migrationId, undefined, paging))) {
    counts.deals += 1;
    counts[outcome.result] += 1;
    if (!isFinal(outcome)) unfinished += 1;
  }
  return { counts, unfinished };
};
