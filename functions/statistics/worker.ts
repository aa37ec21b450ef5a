import { now } from '../../shared/kernel/clock.ts';
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
import { firstMonth } from '../../shared/statistics/store/closed-deals.ts';
import { findRebuild, storeRebuild } from '../../shared/statistics/store/rebuilds.ts';
import type { RollUp } from '../../shared/statistics/store/roll-up-pages.ts';
import { monthAfter, monthOf } from '../../shared/table/keys.ts';
import { everyItem } from '../../shared/table/pages.ts';
import { stepByStep } from '../jobs/resumable-job.ts';
import { rebuildPart } from './rebuild-roll-up.ts';

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
export const rebuildRollUps = stepByStep<Rebuild>({
  load: async (rebuildId) => (await findRebuild(rebuildId)) ?? newRebuild(rebuildId, now()),
  isOver: ({ state }) => state === 'done',
  step: async (before) => {
    const after = await nextStep(before);
    await storeRebuild(before, after);
    return after;
  },
});
