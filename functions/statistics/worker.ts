import type { ClosedDeal, Deal } from '../../shared/deals/rules/deal.ts';
import { factsOf } from '../../shared/deals/rules/facts.ts';
import { findDeals } from '../../shared/deals/store/deals.ts';
import { monthAfter, monthOf } from '../../shared/deals/store/keys.ts';
import { now } from '../../shared/kernel/clock.ts';
import { digestOf } from '../../shared/kernel/ids.ts';
import { logger } from '../../shared/kernel/log.ts';
import { listProcesses } from '../../shared/processes/store/processes.ts';
import {
  afterPart,
  finished,
  firstPart,
  newRebuild,
  type Part,
  type Rebuild,
} from '../../shared/statistics/rules/rebuild.ts';
import { firstMonth, listClosed } from '../../shared/statistics/store/closed-deals.ts';
import type { RollUpRow } from '../../shared/statistics/store/roll-up-rows.ts';
import {
  everyPage,
  findRebuild,
  newestRows,
  type Page,
  pagesOfSize,
  type RollUp,
  replacePages,
  storeRebuild,
} from '../../shared/statistics/store/roll-ups.ts';
import { everyItem } from '../../shared/table/pages.ts';
import { resumableJob } from '../jobs/resumable-job.ts';

/** How many deals are enough for a part. */
const dealsOfPart = 2_000;
/** As many as an index tells of a month in a part, most of which are on its pages. */
const listedOfPart = 10_000;
const dealsAtOnce = 500;

/** What cannot be read is replaced like all else. */
const rowsOf = (page: Page): RollUpRow[] => {
  try {
    return page.rows();
  } catch (error) {
    logger.error('A page of a roll-up cannot be read', { ...page.key, error });
    return [];
  }
};

const isIn = (deal: Deal, { processId, month }: RollUp): deal is ClosedDeal =>
  deal.status !== 'open' && deal.processId === processId && monthOf(deal.closing.at) === month;

/** What the deals say themselves. Of those that are gone nothing but that is known, and when it was heard of last. */
const rightRows = async (rollUp: RollUp, known: ReadonlyMap<string, number>): Promise<RollUpRow[]> => {
  const rows: RollUpRow[] = [];
  const ids = [...known.keys()];
  for (let from = 0; from < ids.length; from += dealsAtOnce) {
    const some = ids.slice(from, from + dealsAtOnce);
    const deals = new Map((await findDeals(some)).map((deal) => [deal.id, deal]));
    for (const dealId of some) {
      const deal = deals.get(dealId);
      const facts = deal !== undefined && isIn(deal, rollUp) ? factsOf(deal) : null;
      rows.push({ dealId, sequence: deal?.sequence ?? known.get(dealId) ?? 0, facts });
    }
  }
  return rows;
};

/** The pages of a rebuilding are known by their ids, so that it doesn't rebuild what it has. */
const ownId = (rebuildId: string) => digestOf('rebuild', rebuildId).slice(0, 32);

/**
 * Writes the right rows in the place of pages. Their id follows from what they say: where the same was done by another
 * invocation that read its deals earlier, both stay, and the newer rows count.
 */
const replace = async (
  rebuildId: string,
  rollUp: RollUp,
  pages: readonly Page[],
  known: ReadonlyMap<string, number>,
) => {
  const rows = await rightRows(rollUp, known);
  const content = rows.map(({ dealId, sequence, facts }) => `${dealId} ${sequence} ${facts !== null}`);
  await replacePages(rollUp, pages, rows, { id: `${ownId(rebuildId)}-${digestOf(...content)}`, larger: 'full' });
  return rows.length;
};

/** Puts right what is on the next pages, up to some thousand rows. */
const rebuildPages = async (rebuildId: string, { processId, month, after }: Part) => {
  const rollUp = { processId, month };
  const own = `${pagesOfSize('full')}${ownId(rebuildId)}-`;
  const newest = newestRows();
  const pages: Page[] = [];
  let next: string | null = null;
  for await (const page of everyPage(rollUp, after ?? undefined)) {
    if (page.key.sk.startsWith(own)) continue;
    pages.push(page);
    newest.add(rowsOf(page));
    next = newest.rows().length < dealsOfPart ? null : page.key.sk;
    if (next !== null) break;
  }
  const known = new Map(newest.rows().map(({ dealId, sequence }) => [dealId, sequence]));
  return { written: await replace(rebuildId, rollUp, pages, known), next };
};

/** Adds what an index says was closed then and no page knows of. */
const addUnknown = async (rebuildId: string, { processId, month, after }: Part) => {
  const rollUp = { processId, month };
  const onPages = new Set<string>();
  for await (const page of everyPage(rollUp)) for (const { dealId } of rowsOf(page)) onPages.add(dealId);
  const unknown = new Map<string, number>();
  let next = after;
  let listed = 0;
  do {
    const page = await listClosed(processId, month, { after: next ?? undefined, limit: dealsAtOnce });
    for (const { id } of page.items) if (!onPages.has(id)) unknown.set(id, 0);
    listed += page.items.length;
    next = page.next;
  } while (next !== null && unknown.size < dealsOfPart && listed < listedOfPart);
  return { written: await replace(rebuildId, rollUp, [], unknown), next };
};

/**
 * Makes a part of a roll-up what the table says of the deals that are in it, and of those that an index says were closed
 * then. Nobody needs to wait meanwhile: what is added stays, and is newer. A part may be done again, by two at once, and
 * be cut off anywhere: nothing is deleted before what takes its place is written.
 */
export const rebuildPart = (rebuildId: string, part: Part) =>
  part.of === 'pages' ? rebuildPages(rebuildId, part) : addUnknown(rebuildId, part);

/** The processes in the order of their ids: also archived ones have closed deals. */
const processIds = async () => {
  const ids: string[] = [];
  for (const archived of [false, true]) {
    for await (const { id } of everyItem((paging) => listProcesses(archived, paging))) ids.push(id);
  }
  return ids.toSorted();
};

/** No deal is closed before it is opened, nor in the future. */
const nextRollUp = async ({ position }: Rebuild): Promise<RollUp | undefined> => {
  if (position !== null && position.month < monthOf(now()))
    return { processId: position.processId, month: monthAfter(position.month) };
  for (const processId of await processIds()) {
    if (position !== null && processId <= position.processId) continue;
    const month = await firstMonth(processId);
    if (month !== undefined) return { processId, month };
  }
  return undefined;
};

const nextPart = async (before: Rebuild): Promise<Part | undefined> => {
  if (before.within !== null) return before.within;
  const rollUp = await nextRollUp(before);
  return rollUp && firstPart(rollUp);
};

const nextStep = async (before: Rebuild): Promise<Rebuild> => {
  const part = await nextPart(before);
  if (part === undefined) return finished(before);
  const done = await rebuildPart(before.rebuildId, part);
  const after = afterPart(before, part, done);
  const { processId, month, rows } = part;
  if (after.within === null) logger.info('Rebuilt', { processId, month, rows: rows + done.written });
  return after;
};

/** Makes every roll-up what the deals in the table say, one after the other and part by part. */
export const rebuildRollUps = resumableJob<Rebuild>({
  load: async (rebuildId) => (await findRebuild(rebuildId)) ?? newRebuild(rebuildId, now()),
  isOver: ({ state }) => state === 'done',
  step: async (before) => {
    const after = await nextStep(before);
    await storeRebuild(before, after);
    return after;
  },
});
