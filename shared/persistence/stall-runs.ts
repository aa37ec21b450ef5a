import { type StallRun, stallRun } from '../domain/stall-run.ts';
import { stallRunKey } from './keys.ts';
import { ttlOf } from './lifetime.ts';
import { store } from './store.ts';
import { get } from './table.ts';

/** The search for stalled deals as it is now, or undefined. */
export const findStallRun = async (runId: string): Promise<StallRun | undefined> => {
  const item = await get(stallRunKey(runId));
  return item === undefined ? undefined : stallRun.parse(item);
};

/** Stores a search. Throws `VersionConflict` where it is no longer `before`. */
export const storeStallRun = ({ version }: StallRun, run: StallRun) =>
  store({
    guarded: [
      {
        put: { ...stallRunKey(run.runId), entity: 'stall-run', ttl: ttlOf({ createdAt: run.startedAt }), ...run },
        when: version === 0 ? { is: 'absent' } : { is: 'version', version },
      },
    ],
  });
