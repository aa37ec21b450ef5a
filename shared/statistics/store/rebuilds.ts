import * as z from 'zod';
import { rebuildKey } from '../../table/keys.ts';
import { ttlOf } from '../../table/lifetime.ts';
import { store } from '../../table/store.ts';
import { item } from '../../table/stored.ts';
import { get } from '../../table/table.ts';
import { type Rebuild, rebuild } from '../rules/rebuild.ts';

const kept = item(rebuild.shape);

/** The rebuilding as it is now, or undefined. */
export const findRebuild = async (rebuildId: string): Promise<Rebuild | undefined> => {
  const item = await get(rebuildKey(rebuildId));
  return item === undefined ? undefined : kept.parse(item);
};

/** Stores a rebuilding. Throws `VersionConflict` where it is no longer `before`. */
export const storeRebuild = ({ version }: Rebuild, after: Rebuild) =>
  store({
    guarded: [
      {
        put: {
          ...rebuildKey(after.rebuildId),
          entity: 'rebuild',
          ttl: ttlOf({ createdAt: after.startedAt }),
          ...z.encode(kept, after),
        },
        when: version === 0 ? { is: 'absent' } : { is: 'version', version },
      },
    ],
  });
