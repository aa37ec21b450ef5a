import * as z from 'zod';
import { type Canary, canary } from '../kernel/canary.ts';
import { ttlOf } from './stored.ts';
import { write } from './table.ts';

/** In no index: no list has it. */
export const canaryKey = (at: string) => ({ pk: 'CANARY', sk: `CANARY#${at}` });

const entity = 'canary';

const kept = z.object({ entity: z.literal(entity), at: canary.shape.at });

/** The canary in an item of the table, or in an image of its stream; undefined where it is something else. */
export const toCanary = (item: unknown): Canary | undefined => {
  const { success, data } = kept.safeParse(item);
  return success ? { type: 'canary', at: data.at } : undefined;
};

/** Puts a canary where events are, for a day. Put again it is the same, of which the stream's consumers hear nothing. */
export const putCanary = ({ at }: Canary): Promise<void> =>
  write([{ put: { ...canaryKey(at), entity, at, ttl: ttlOf({ createdAt: at }, 1) }, when: { is: 'anything' } }]);
