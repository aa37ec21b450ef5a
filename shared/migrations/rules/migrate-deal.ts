import * as z from 'zod';
import { type ActivityMapping, carriedFields } from '../../deals/rules/carry-over.ts';
import { changeProcess, type Marks, type Move, place, runsThrough, staying } from '../../deals/rules/change-process.ts';
import type { Deal, Decision } from '../../deals/rules/deal.ts';
import type { Context } from '../../kernel/decision.ts';
import { id } from '../../kernel/values.ts';
import type { Process } from '../../processes/rules/process.ts';

const reason = z.enum(['unknown_deal', 'deal_closed', 'other_process', 'other_version', 'internal']);
type Reason = z.infer<typeof reason>;

const messages: Readonly<Record<Reason, string>> = {
  unknown_deal: 'There is no such deal',
  deal_closed: 'The deal is closed',
  other_process: 'The deal runs through another process',
  other_version: 'The deal runs through another version of the process',
  internal: 'Something is wrong on our side; it is tried again',
};

export const migrationResult = z.enum(['moved', 'unchanged', 'failed']);
export type MigrationResult = z.infer<typeof migrationResult>;

/** What a migration did to one deal, or in a dry run would do. */
export const migratedDealFields = {
  dealId: id,
  result: migrationResult.describe('`unchanged`: it was in that version already; `failed`: `error` says why'),
  decidedAnew: z.boolean().describe('The dry run that the migration names did not say this'),
  before: place.nullable().describe('`null`: the deal could not be read'),
  after: place.nullable(),
  ...carriedFields,
  error: z.strictObject({ code: reason.describe('All but `internal` are final'), message: z.string() }).nullable(),
};

/** The same as it is kept: with the version of the deal that it was decided on, null where that could not be read. */
export const migratedDeal = z.object({ ...migratedDealFields, dealVersion: z.int().nullable() });
export type MigratedDeal = z.infer<typeof migratedDeal>;

type Plan = {
  readonly processId: string;
  /** Only deals in this version; null for all. */
  readonly fromVersion: number | null;
  readonly to: Process;
  readonly activityMapping: ActivityMapping;
  readonly marks: Marks;
};

const nowhere = {
  before: null,
  after: null,
  kept: [],
  mapped: [],
  dropped: [],
  waiversDropped: [],
  obligatoryOpened: [],
};

const failed = (dealId: string, code: Reason, deal: Deal | undefined): MigratedDeal => ({
  dealId,
  result: 'failed',
  decidedAnew: false,
  dealVersion: deal?.version ?? null,
  ...(deal === undefined ? nowhere : staying(deal)),
  error: { code, message: messages[code] },
});

/** What is said of a deal with which something went wrong that nobody foresaw. */
export const brokenDeal = (dealId: string) => failed(dealId, 'internal', undefined);

/** What is said of a deal that is gone. */
export const missingDeal = (dealId: string) => failed(dealId, 'unknown_deal', undefined);

const obstacle = (deal: Deal, { processId, fromVersion }: Plan): Reason | undefined => {
  if (deal.processId !== processId) return 'other_process';
  if (fromVersion !== null && deal.processVersion !== fromVersion) return 'other_version';
  return deal.status === 'open' ? undefined : 'deal_closed';
};

type Migrated = { readonly decision: Decision; readonly outcome: MigratedDeal };

const outcomeOf = ({ id, version }: Deal, move: Move, result: MigrationResult): MigratedDeal => ({
  dealId: id,
  result,
  decidedAnew: false,
  ...move,
  error: null,
  dealVersion: version,
});

/** Moves one of the deals of a migration as a request would; an obstacle is returned, not thrown. */
export const migrateDeal = (deal: Deal, from: Process, plan: Plan, context: Context): Migrated => {
  const { to, activityMapping, marks } = plan;
  const left = { deal, events: [] };
  if (runsThrough(deal, to)) return { decision: left, outcome: outcomeOf(deal, staying(deal), 'unchanged') };
  const reason = obstacle(deal, plan);
  if (reason !== undefined) return { decision: left, outcome: failed(deal.id, reason, deal) };
  const { move, ...decision } = changeProcess(deal, from, { to, activityMapping, marks }, context);
  return { decision, outcome: outcomeOf(deal, move, 'moved') };
};

/** Flags what a dry run did not say, of this very version of the deal. */
export const comparedWith = (dryRunResult: MigratedDeal | undefined, outcome: MigratedDeal): MigratedDeal => ({
  ...outcome,
  decidedAnew: JSON.stringify(dryRunResult) !== JSON.stringify(migratedDeal.parse(outcome)),
});

/** Whether nothing more is to be done with a deal. */
export const isFinal = ({ error }: MigratedDeal) => error?.code !== 'internal';
