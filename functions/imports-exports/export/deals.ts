import { essenceOf } from '../../../shared/imports-exports/rules/deal-history.ts';
import type { Differing } from '../../../shared/imports-exports/rules/export.ts';
import { importDeal } from '../../../shared/imports-exports/rules/import-deal.ts';
import { listOpened } from '../../../shared/imports-exports/store/opened-deals.ts';
import { now } from '../../../shared/kernel/clock.ts';
import { inLanes } from '../../../shared/kernel/for-each-concurrently.ts';
import { importedId } from '../../../shared/kernel/ids.ts';
import { logger } from '../../../shared/kernel/log.ts';
import { longestLine } from '../../../shared/storage/lines.ts';
import { newNote } from '../../deals/notes.ts';
import { type Told, toldDeal } from '../deal-with-line.ts';
import { canonicalJson } from '../import/canonical-json.ts';
import { processesOf } from '../import/processes-of-lines.ts';
import type { FileLines, Telling } from './file-lines.ts';
import { linesOfNewVersions } from './processes.ts';

/** So many are read at once, and few enough that the largest ones fit into the memory together. */
const dealsAtOnce = 16;

type Processes = Awaited<ReturnType<typeof processesOf>>;

/** Whether importing the line would give this very deal, whoever imports it. */
const isTrue = ({ deal, line }: Told, processes: Processes, { userIdOf }: Telling) => {
  try {
    const imported = importDeal(line, {
      ...{ id: importedId(line.externalId), process: processes.openedIn(line), findProcess: processes.find },
      ...{ userIdOf, importerId: 'whoever', newNote, at: now() },
      ...{ origin: {}, marks: { importId: 'none' } },
    });
    return canonicalJson(essenceOf(imported.deal)) === canonicalJson(essenceOf(deal));
  } catch (error) {
    logger.error('A deal is not what its history tells', { dealId: deal.id, error });
    return false;
  }
};

const versionsIn = ({ deal, line }: Told) => [
  ...line.history.filter((entry) => entry.type === 'deal.process_changed'),
  deal,
];

/** The lines of some deals, and of what was published since the processes were told. */
const linesOf = async (dealIds: readonly string[], telling: Telling): Promise<Omit<FileLines, 'next'>> => {
  const found = new Map<string, Told | null | undefined>();
  await inLanes(
    dealIds,
    dealsAtOnce,
    async (dealId) => void found.set(dealId, await toldDeal(dealId, telling.emailOf)),
  );
  const told = dealIds.map((dealId) => found.get(dealId)).filter((deal) => deal !== null && deal !== undefined);
  const processes = await processesOf(told.map(({ line }) => line));
  const differing: Differing[] = dealIds
    .filter((dealId) => found.get(dealId) === null)
    .map((dealId) => ({ dealId, because: 'unreadable' }));
  const lines = await linesOfNewVersions(told.flatMap(versionsIn), telling);
  for (const deal of told) {
    const text = JSON.stringify(deal.line);
    lines.push(text);
    const { id: dealId } = deal.deal;
    if (Buffer.byteLength(text) > longestLine) differing.push({ dealId, because: 'too_large' });
    else if (!isTrue(deal, processes, telling)) differing.push({ dealId, because: 'differs' });
  }
  return { lines, counts: { deals: told.length }, differing };
};

/** The lines of the next deals, and where to go on behind them. */
export async function* linesOfDeals(after: string | null, telling: Telling): AsyncGenerator<FileLines> {
  const { rows, next } = await listOpened(after, telling.until);
  for (let first = 0; first < rows.length; first += dealsAtOnce) {
    const some = rows.slice(first, first + dealsAtOnce);
    const lines = await linesOf(
      some.map(({ item }) => item),
      telling,
    );
    yield { ...lines, next: { at: 'deals', after: some.at(-1)?.position ?? after } };
  }
  yield { lines: [], next: next === null ? { at: 'end' } : { at: 'deals', after: next } };
}
