import { now } from '../../shared/clock.ts';
import { afterRollUp, newRebuild, type Rebuild } from '../../shared/domain/rebuild.ts';
import { logger } from '../../shared/log.ts';
import { firstMonth } from '../../shared/persistence/closed-deals.ts';
import { monthAfter, monthOf } from '../../shared/persistence/keys.ts';
import { everyItem } from '../../shared/persistence/pages.ts';
import { listProcesses } from '../../shared/persistence/processes.ts';
import { findRebuild, storeRebuild } from '../../shared/persistence/rebuilds.ts';
import type { RollUp } from '../../shared/persistence/roll-up-pages.ts';
import { rebuildRollUp } from './rebuild-roll-up.ts';
import { stepByStep } from './step-by-step.ts';

/** Milliseconds: the time of a month in which a hundred thousand deals were closed. */
const spare = 90_000;

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

/** Makes every roll-up what the deals in the table say, one after the other. */
export const rebuildRollUps = stepByStep<Rebuild>({
  load: async (rebuildId) => (await findRebuild(rebuildId)) ?? newRebuild(rebuildId, now()),
  isOver: ({ state }) => state === 'done',
  step: async (before) => {
    const rollUp = await nextRollUp(before);
    if (rollUp !== undefined) logger.info('Rebuilt', { ...rollUp, ...(await rebuildRollUp(rollUp)) });
    const after = afterRollUp(before, rollUp);
    await storeRebuild(before, after);
    return after;
  },
  spare,
});
