import type { Deal } from '../../../shared/deals/rules/deal.ts';
import { dealLineOf, essenceOf } from '../../../shared/imports-exports/rules/deal-history.ts';
import type { DealLine } from '../../../shared/imports-exports/rules/deal-line.ts';
import type { Differing } from '../../../shared/imports-exports/rules/export.ts';
import type { EmailOf } from '../../../shared/imports-exports/rules/file-values.ts';
import { importDeal } from '../../../shared/imports-exports/rules/import-deal.ts';
import { listOpened } from '../../../shared/imports-exports/store/imported-deals.ts';
import { findWholeDeal } from '../../../shared/imports-exports/store/whole-deals.ts';
import { now } from '../../../shared/kernel/clock.ts';
import { forEachConcurrently } from '../../../shared/kernel/for-each-concurrently.ts';
import { importedId } from '../../../shared/kernel/ids.ts';
import { logger } from '../../../shared/kernel/log.ts';
import { outageOf } from '../../../shared/kernel/outages.ts';
import { maxLine } from '../../../shared/storage/lines.ts';
import { retryingConflicts } from '../../../shared/table/transactions.ts';
import { newNote } from '../../deals/notes.ts';
import { canonicalJson, processesOf } from '../import/processes-of-lines.ts';
import type { ExportContext, FileLines } from './file-lines.ts';
import { linesOfNewVersions } from './processes.ts';

export type DealWithLine = { readonly deal: Deal; readonly line: DealLine };

/** A deal and its line as both are now; undefined where it is gone, null where it cannot be read. */
export const dealWithLine = async (dealId: string, emailOf: EmailOf): Promise<DealWithLine | null | undefined> => {
  try {
    const whole = await retryingConflicts(() => findWholeDeal(dealId));
    return whole && { deal: whole.deal, line: dealLineOf(whole, emailOf) };
  } catch (error) {
    if (outageOf(error) !== undefined) throw error;
    logger.error('A deal could not be exported', { dealId, error });
    return null;
  }
};

/** So many are read at once, and few enough that the largest ones fit into the memory together. */
const dealsAtOnce = 16;

type Processes = Awaited<ReturnType<typeof processesOf>>;

/** Whether importing the line would give this very deal, whoever imports it. */
const isTrue = ({ deal, line }: DealWithLine, processes: Processes, { userIdOf }: ExportContext) => {
  try {
    const imported = importDeal(line, {
      id: importedId(line.externalId),
      process: processes.openedIn(line),
      findProcess: processes.find,
      userIdOf,
      importerId: 'whoever',
      newNote,
      at: now(),
      origin: {},
      marks: { importId: 'none' },
    });
    return canonicalJson(essenceOf(imported.deal)) === canonicalJson(essenceOf(deal));
  } catch (error) {
    logger.error('A deal is not what its history tells', { dealId: deal.id, error });
    return false;
  }
};

const versionsIn = ({ deal, line }: DealWithLine) => [
  ...line.history.filter((entry) => entry.type === 'deal.process_changed'),
  deal,
];

/** The lines of some deals, and of what was published since the processes were written. */
const linesOf = async (dealIds: readonly string[], context: ExportContext): Promise<Omit<FileLines, 'next'>> => {
  const found = new Map<string, DealWithLine | null | undefined>();
  await forEachConcurrently(
    dealIds,
    dealsAtOnce,
    async (dealId) => void found.set(dealId, await dealWithLine(dealId, context.emailOf)),
  );
  const withLines = dealIds.map((dealId) => found.get(dealId)).filter((deal) => deal !== null && deal !== undefined);
  const processes = await processesOf(withLines.map(({ line }) => line));
  const differing: Differing[] = dealIds
    .filter((dealId) => found.get(dealId) === null)
    .map((dealId) => ({ dealId, because: 'unreadable' }));
  const lines = await linesOfNewVersions(withLines.flatMap(versionsIn), context);
  for (const deal of withLines) {
    const text = JSON.stringify(deal.line);
    lines.push(text);
    const { id: dealId } = deal.deal;
    if (Buffer.byteLength(text) > maxLine) differing.push({ dealId, because: 'too_large' });
    else if (!isTrue(deal, processes, context)) differing.push({ dealId, because: 'differs' });
  }
  return { lines, counts: { deals: withLines.length }, differing };
};

/** The lines of the next deals, and where to go on behind them. */
export async function* linesOfDeals(after: string | null, context: ExportContext): AsyncGenerator<FileLines> {
  const { rows, next } = await listOpened(after, context.until);
  for (let first = 0; first < rows.length; first += dealsAtOnce) {
    const some = rows.slice(first, first + dealsAtOnce);
    const lines = await linesOf(
      some.map(({ item }) => item),
      context,
    );
    yield { ...lines, next: { at: 'deals', after: some.at(-1)?.position ?? after } };
  }
  yield { lines: [], next: next === null ? { at: 'end' } : { at: 'deals', after: next } };
}
