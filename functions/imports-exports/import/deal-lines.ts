import { type DealLine, dealLine } from '../../../shared/imports-exports/rules/deal-line.ts';
import { importDeal } from '../../../shared/imports-exports/rules/import-deal.ts';
import { created, type Outcome } from '../../../shared/imports-exports/rules/import-row.ts';
import { findSeen, storeSeen } from '../../../shared/imports-exports/store/import-rows.ts';
import { findOrigins } from '../../../shared/imports-exports/store/imported-deals.ts';
import { clearHistory, findUnfinished } from '../../../shared/imports-exports/store/unfinished-histories.ts';
import { now } from '../../../shared/kernel/clock.ts';
import { inLanes } from '../../../shared/kernel/for-each-concurrently.ts';
import { retryingConflicts } from '../../../shared/table/store.ts';
import { newNote } from '../../deals/notes.ts';
import { alone, failure } from './alone.ts';
import { outcomeBeside } from './beside.ts';
import type { LineKind, Run } from './line-kind.ts';
import { type Named, named, withoutRepetition } from './named-lines.ts';
import { processesOf, versionsFor } from './processes-of-lines.ts';
import { type Decided, storeDeals } from './store-deals.ts';

/** So many deals are read at once that are here already. */
const lanes = 4;

/** What deals with these ids came from; in a dry run also those that earlier lines would have made. */
const findStanding = async ({ job }: Run, dealIds: readonly string[]) => {
  const [stored, seen] = await Promise.all([findOrigins(dealIds), job.dryRun ? findSeen(job.importId, dealIds) : []]);
  return new Map([...seen, ...stored]);
};

/** What the lines lead to that tell of deals which are not there yet. `refuse` is told of those that make no sense. */
function* decided(
  lines: readonly Named[],
  { job, by, userIds }: Run,
  processes: Awaited<ReturnType<typeof processesOf>>,
  refuse: (line: Named, error: unknown) => void,
): Generator<Decided> {
  const at = now();
  const marks = { importId: job.importId, ...(job.silent && { silent: true as const }) };
  const meaning = { importerId: by.userId, findProcess: processes.find, newNote };
  const userIdOf = (email: string) => userIds.get(email);
  for (const line of lines) {
    const { told, dealId: id, origin } = line;
    try {
      const process = processes.openedIn(told);
      yield { ...importDeal(told, { ...meaning, userIdOf, process, id, marks, origin, at }), origin };
    } catch (error) {
      refuse(line, error);
    }
  }
}

/** What was begun of these deals and cut off for good is cleared away before they are stored. */
const clearUnfinished = async (lines: readonly Named[]) => {
  const unfinished = await findUnfinished();
  for (const { dealId } of lines) if (unfinished.has(dealId)) await retryingConflicts(() => clearHistory(dealId));
};

const takeInPart = async (lines: readonly Named[], run: Run): Promise<Outcome[]> => {
  const ids = lines.map(({ dealId }) => dealId);
  const [standing, processes] = await Promise.all([
    findStanding(run, ids),
    processesOf(
      lines.map(({ told }) => told),
      versionsFor(run.job),
    ),
  ]);
  const outcomes = new Map<number, Outcome>();
  const tell = ({ origin }: Pick<Named, 'origin'>, outcome: Outcome) => outcomes.set(origin.line, outcome);
  await inLanes(lines, lanes, async (line) => {
    const came = standing.get(line.dealId);
    if (came === undefined) return;
    tell(line, await alone(line.origin, () => outcomeBeside(came(), line, run.emailOf)));
  });
  const open = lines.filter(({ dealId }) => !standing.has(dealId));
  const refuse = (line: Named, error: unknown) => tell(line, failure(error, line.origin));
  const deals = decided(open, run, processes, refuse);
  if (run.job.dryRun) {
    const would = [...deals].map(({ deal, origin }) => ({ dealId: deal.id, origin }));
    await storeSeen(run.job, would);
    for (const { dealId, origin } of would) tell({ origin }, created(dealId));
  } else {
    await clearUnfinished(open);
    await storeDeals(deals, run.emailOf, tell);
  }
  return lines.flatMap(({ origin }) => outcomes.get(origin.line) ?? []);
};

export const dealLines: LineKind<DealLine> = {
  kind: 'deal',
  schema: dealLine,
  nameOf: ({ externalId }) => externalId,
  takeIn: async (lines, run) => {
    const outcomes: Outcome[] = [];
    for (const part of withoutRepetition(lines.map((line) => named(line, run)))) {
      outcomes.push(...(await takeInPart(part, run)));
    }
    return outcomes;
  },
};
