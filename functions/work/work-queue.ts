import * as z from 'zod';
import { id } from '../../shared/domain/values.ts';
import type { QueueName } from '../../shared/env.ts';
import { queue } from './queue.ts';

/**
 * The message says only which work is to go on: where it stands, it knows itself. Work that a schedule starts goes by the
 * instant for which it was scheduled.
 */
export const workMessage = z.object({ id: z.union([id, z.iso.datetime()]) });

/** A queue by which work goes on in the background. Giving it twice does no harm. */
export const workQueue = (name: QueueName) => {
  const give = queue(name);
  return (id: string) => give({ id } satisfies z.input<typeof workMessage>);
};
