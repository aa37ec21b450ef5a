import * as z from 'zod';
import { id, instant } from './values.ts';

/** Work whose progress is stored. */
const job = <Kind extends string, Id extends z.ZodType<string>>(kind: Kind, its: Id) =>
  z.object({ kind: z.literal(kind), id: its });

/**
 * The messages of the queue of work in the background, besides those of the bucket about uploads. Each says only which
 * work is to go on, and may come twice.
 */
export const workMessage = z.discriminatedUnion('kind', [
  job('hand-over', id),
  job('migration', id),
  job('import', id),
  job('export', id),
  job('roll-ups', id),
  // Given by a schedule: it goes by the instant for which it was scheduled.
  job('stalled-deals', z.iso.datetime()),
  // Sends again what failed for good since a time; `after`: from there on in the list of it.
  z.object({ kind: z.literal('replay'), webhookId: id, since: instant, until: instant, after: z.string().nullable() }),
]);
export type WorkMessage = z.infer<typeof workMessage>;
export type WorkKind = WorkMessage['kind'];

export type MessageOf<Kind extends WorkKind> = Extract<WorkMessage, { kind: Kind }>;
export type JobMessage = Extract<WorkMessage, { id: string }>;

/**
 * A message that no webhook may want has this attribute, by which the stack keeps it from their queue. It is not the other
 * way round: what publishes without it, in a release before or during an upgrade, still reaches webhooks.
 */
export const webhooksAttribute = 'webhooks';
