import * as z from 'zod';
import type { QueueOutput } from '../../lib/queue-outputs.ts';

/** What a message is about, and where that is worked on; nowhere, where nothing of ours says such a thing. */
export type Letter = { readonly kind: string; readonly destination: QueueOutput | undefined };

const work = z.object({ kind: z.string() }).transform(({ kind }): Letter => ({ kind, destination: 'WorkQueueUrl' }));

const upload = z
  .union([z.object({ Records: z.array(z.object({ s3: z.unknown() })) }), z.object({ Service: z.literal('Amazon S3') })])
  .transform((): Letter => ({ kind: 'uploads', destination: 'WorkQueueUrl' }));

/** What a receiver did not take begins a new round; all else finds its lane by itself. */
const delivery = z
  .object({ webhookId: z.string(), deliveryId: z.string(), round: z.int().nullable() })
  .transform(
    ({ round }): Letter =>
      round === null
        ? { kind: 'failed-deliveries', destination: 'SlowDeliveryQueueUrl' }
        : { kind: 'deliveries', destination: 'DeliveryQueueUrl' },
  );

const event = z
  .object({ subject: z.object({ kind: z.string() }), type: z.string(), sequence: z.int() })
  .transform((): Letter => ({ kind: 'fan-out', destination: 'FanOutQueueUrl' }));

const letter = z
  .string()
  .transform((body): unknown => JSON.parse(body))
  .pipe(z.union([work, upload, delivery, event]));

/** What became of a message by its body: the queue that it came from is known only where the queue moved it. */
export const letterOf = (body: string): Letter => {
  try {
    return letter.parse(body);
  } catch {
    return { kind: 'unknown', destination: undefined };
  }
};
