import * as z from 'zod';
import { stallRunKey } from '../../table/keys.ts';
import { ttlOf } from '../../table/lifetime.ts';
import { store } from '../../table/store.ts';
import { item } from '../../table/stored.ts';
import { get } from '../../table/table.ts';
import { type StallRun, stallRun } from '../rules/stall-run.ts';

const kept = item(stallRun.shape);

/** The search for stalled deals as it is now, or undefined. */
export const findStallRun = async (runId: string): Promise<StallRun | undefined> => {
  const item = await get(stallRunKey(runId));
  return item === undefined ? undefined : kept.parse(item);
};

/** Stores a search. Throws `VersionConflict` where it is no longer `before`. */
export const storeStallRun = ({ version }: StallRun, run: StallRun) =>
  store({
    guarded: [
      {
        put: {
          ...stallRunKey(run.runId),
          ...{ entity: 'stall-run', ttl: ttlOf({ createdAt: run.startedAt }) },
          ...z.encode(kept, run),
        },
        when: version === 0 ? { is: 'absent' } : { is: 'version', version },
      },
    ],
  });
