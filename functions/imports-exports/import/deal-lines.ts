import { type DealLine, dealLine } from '../../../shared/imports-exports/rules/deal-line.ts';
import type { EmailOf } from '../../../shared/imports-exports/rules/file-values.ts';
import { created, type Outcome } from '../../../shared/imports-exports/rules/import.ts';
import { type Imported, importDeal } from '../../../shared/imports-exports/rules/import-deal.ts';
import type { Origin } from '../../../shared/imports-exports/rules/origin.ts';
import { findDryRunMarks, storeDryRunMarks } from '../../../shared/imports-exports/store/dry-run-marks.ts';
import { bundleDeals, findOrigins, storeImported } from '../../../shared/imports-exports/store/imported-deals.ts';
import { clearHistory, findUnfinished } from '../../../shared/imports-exports/store/unfinished-histories.ts';
import { now } from '../../../shared/kernel/clock.ts';
import { forEachConcurrently } from '../../../shared/kernel/for-each-concurrently.ts';
import { VersionConflict } from '../../../shared/table/errors.ts';
import { retryingConflicts } from '../../../shared/table/transactions.ts';
import { newNote } from '../../deals/notes.ts';
import { failure, isolateFailure } from './isolate-failure.ts';
import type { ImportRun, LineKind } from './line-kind.ts';
import { type IdentifiedLine, identifyLine, matchExisting, withoutRepetition } from './match-existing.ts';
import { processesOf, versionsFor } from './processes-of-lines.ts';

/** A deal that is to be stored, with the line that tells it. */
export type Decided = Imported & { readonly origin: Origin };

const concurrency = 4;

/** Stores a deal; one that is there by now was stored by another delivery of the message, or from another file. */
const storeAlone = (decided: Decided, emailOf: EmailOf): Promise<Outcome> =>
  isolateFailure(decided.origin, () =>
    retryingConflicts(async () => {
      const { origin, deal } = decided;
      if (await storeImported([decided])) return created(deal.id);
      const existing = (await findOrigins([deal.id])).get(deal.id);
      // It has a long history, at which another delivery of the message is right now.
      if (existing === undefined) throw new VersionConflict();
      return matchExisting(existing(), { dealId: deal.id, origin }, emailOf);
    }),
  );

/** Whether they were stored in one transaction. What is wrong is found with each by itself. */
const isStoredAtOnce = async (bundle: readonly Decided[]) => {
  if (bundle.length === 1) return false;
  try {
    return await storeImported(bundle);
  } catch {
    return false;
  }
};

/** Stores deals, those first that are decided first; `report` gets the outcome of each. */
export const storeDeals = (
  deals: Iterable<Decided>,
  emailOf: EmailOf,
  report: (decided: Decided, outcome: Outcome) => void,
) =>
  forEachConcurrently(bundleDeals(deals), concurrency, async (bundle) => {
    const areStored = await isStoredAtOnce(bundle);
    for (const decided of bundle)
      report(decided, areStored ? created(decided.deal.id) : await storeAlone(decided, emailOf));
  });

/** What deals with these ids came from; in a dry run also those that earlier lines would have made. */
const findExisting = async ({ job }: ImportRun, dealIds: readonly string[]) => {
  const [stored, seen] = await Promise.all([
    findOrigins(dealIds),
    job.dryRun ? findDryRunMarks(job.importId, dealIds) : [],
  ]);
  return new Map([...seen, ...stored]);
};

/** What follows from the lines of deals which are not there yet. `refuse` gets those that make no sense. */
function* decided(
  lines: readonly IdentifiedLine[],
  { job, by, userIds }: ImportRun,
  processes: Awaited<ReturnType<typeof processesOf>>,
  refuse: (line: IdentifiedLine, error: unknown) => void,
): Generator<Decided> {
  const at = now();
  const marks = { importId: job.importId, ...(job.silent && { silent: true as const }) };
  const meaning = { importerId: by.userId, findProcess: processes.find, newNote };
  const userIdOf = (email: string) => userIds.get(email);
  for (const line of lines) {
    const { content, dealId: id, origin } = line;
    try {
      const process = processes.openedIn(content);
      yield { ...importDeal(content, { ...meaning, userIdOf, process, id, marks, origin, at }), origin };
    } catch (error) {
      refuse(line, error);
    }
  }
}

/** What was begun of these deals and cut off for good is cleared away before they are stored. */
const clearUnfinished = async (lines: readonly IdentifiedLine[]) => {
  const unfinished = await findUnfinished();
  for (const { dealId } of lines) if (unfinished.has(dealId)) await retryingConflicts(() => clearHistory(dealId));
};

const importPart = async (lines: readonly IdentifiedLine[], run: ImportRun): Promise<Outcome[]> => {
  const ids = lines.map(({ dealId }) => dealId);
  const [existing, processes] = await Promise.all([
    findExisting(run, ids),
    processesOf(
      lines.map(({ content }) => content),
      versionsFor(run.job),
    ),
  ]);
  const outcomes = new Map<number, Outcome>();
  const report = ({ origin }: Pick<IdentifiedLine, 'origin'>, outcome: Outcome) => outcomes.set(origin.line, outcome);
  await forEachConcurrently(lines, concurrency, async (line) => {
    const came = existing.get(line.dealId);
    if (came === undefined) return;
    report(line, await isolateFailure(line.origin, () => matchExisting(came(), line, run.emailOf)));
  });
  const open = lines.filter(({ dealId }) => !existing.has(dealId));
  const refuse = (line: IdentifiedLine, error: unknown) => report(line, failure(error, line.origin));
  const deals = decided(open, run, processes, refuse);
  if (run.job.dryRun) {
    const would = [...deals].map(({ deal, origin }) => ({ dealId: deal.id, origin }));
    await storeDryRunMarks(run.job, would);
    for (const { dealId, origin } of would) report({ origin }, created(dealId));
  } else {
    await clearUnfinished(open);
    await storeDeals(deals, run.emailOf, report);
  }
  return lines.flatMap(({ origin }) => outcomes.get(origin.line) ?? []);
};

export const dealLines: LineKind<DealLine> = {
  kind: 'deal',
  schema: dealLine,
  nameOf: ({ externalId }) => externalId,
  importLines: async (lines, run) => {
    const outcomes: Outcome[] = [];
    for (const part of withoutRepetition(lines.map((line) => identifyLine(line, run)))) {
      outcomes.push(...(await importPart(part, run)));
    }
    return outcomes;
  },
};
