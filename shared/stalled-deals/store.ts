import * as z from 'zod';
import { toKnown } from '../deals/store/deal-item.ts';
import { dealIdIn, openDealsOfProcess } from '../deals/store/keys.ts';
import { listProcesses } from '../processes/store/processes.ts';
import { everyItem, type Page, type Paging, pageOf, partition } from '../table/pages.ts';
import { item, ttlOf } from '../table/stored.ts';
import { get } from '../table/table.ts';
import { store } from '../table/transactions.ts';
import { type StallRun, stalledSince, stallRun, type Watched } from './rules.ts';

export const stallRunKey = (runId: string) => ({ pk: `STALL_RUN#${runId}`, sk: 'STALL_RUN' });

const { stalled, ...keptFields } = stallRun.shape;
/** With the name that the number of stalled deals was given first. */
const kept = item({ ...keptFields, told: stalled });

const toStallRun = (item: unknown): StallRun => {
  const { told: stalled, ...rest } = kept.parse(item);
  return { ...rest, stalled };
};

/** The search for stalled deals as it is now, or undefined. */
export const findStallRun = async (runId: string): Promise<StallRun | undefined> => {
  const item = await get(stallRunKey(runId));
  return item === undefined ? undefined : toStallRun(item);
};

/** Stores a search. Throws `VersionConflict` where it is no longer `before`. */
export const storeStallRun = ({ version }: StallRun, run: StallRun) =>
  store({
    guarded: [
      {
        put: {
          ...stallRunKey(run.runId),
          entity: 'stall-run',
          ttl: ttlOf({ createdAt: run.startedAt }),
          ...z.encode(kept, { ...run, told: run.stalled }),
        },
        when: version === 0 ? { is: 'absent' } : { is: 'version', version },
      },
    ],
  });

/** The processes of which a deal can stall, in the order of their ids: also archived ones may have open deals. */
export const watchedProcesses = async (): Promise<Watched[]> => {
  const limits = new Map<string, number>();
  for (const archived of [false, true]) {
    for await (const { id, inactivityLimitDays } of everyItem((paging) => listProcesses(archived, paging)))
      if (inactivityLimitDays !== null) limits.set(id, inactivityLimitDays);
  }
  const watched = [...limits].map(([processId, limitDays]) => ({ processId, limitDays }));
  return watched.sort((one, other) => (one.processId < other.processId ? -1 : 1));
};

const keyed = z.object({ pk: z.string() });

const knownIn = (entry: unknown) => {
  try {
    return toKnown(entry);
  } catch {
    return undefined;
  }
};

const toListedDeal = (entry: unknown) => ({ dealId: dealIdIn(keyed.parse(entry).pk), known: knownIn(entry) });

/** An open deal as an index shows it: perhaps a moment late. Undefined where that cannot be read: it is not hidden by it. */
export type ListedDeal = ReturnType<typeof toListedDeal>;

/** The open deals of a process that were opened early enough to stall at `at`, oldest first. */
export const listOldEnough = (
  { processId, limitDays }: Watched,
  at: string,
  paging: Paging,
): Promise<Page<ListedDeal>> =>
  pageOf(
    partition({ index: 'gsi1', pk: openDealsOfProcess(processId), until: stalledSince(limitDays, at) }, toListedDeal),
    paging,
  );
