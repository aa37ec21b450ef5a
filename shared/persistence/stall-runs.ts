import * as z from 'zod';
import { type StallRun, stallRun } from '../domain/stall-run.ts';
import { stallRunKey } from './keys.ts';
import { ttlOf } from './lifetime.ts';
import { store } from './store.ts';
import { item } from './stored.ts';
import { get } from './table.ts';

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
