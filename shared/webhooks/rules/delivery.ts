import * as z from 'zod';
import { type FoundEvent, foundEvent } from '../../kernel/event.ts';
import { id, instant } from '../../kernel/values.ts';

/** Why an attempt failed. */
export const failure = z.enum([
  'address_refused',
  'name_not_resolved',
  'not_connected',
  'tls_refused',
  'timed_out',
  'broken_off',
  'redirected',
  'status_refused',
  'webhook_disabled',
]);
export type Failure = z.infer<typeof failure>;

/** One request to the receiver, and what became of it. */
export const attempt = z.strictObject({
  at: instant,
  milliseconds: z.int().min(0),
  status: z.int().nullable().describe('Of the answer; `null` where there was none'),
  answer: z.string().nullable().describe('Its beginning'),
  failure: failure.nullable().describe('`null`: it arrived'),
  detail: z.string().nullable().describe('What went wrong, for people'),
});
export type Attempt = z.infer<typeof attempt>;

/** `waiting`: for its first attempt or for the next; `failed`: no more attempts are made, unless it is replayed. */
export const deliveryState = z.enum(['waiting', 'succeeded', 'failed']);

/** An event on its way to a webhook. */
export const delivery = z.object({
  /** That of the event: so the same delivery is never made twice. */
  id,
  webhookId: id,
  eventType: foundEvent.shape.type,
  /** The key of the event. */
  event: foundEvent.pick({ subject: true, sequence: true }),
  state: deliveryState,
  /** 1 for the first sending, one more with every replay: each has its own attempts and pauses. */
  replayNumber: z.int().min(1),
  /** How many attempts this replay has had. */
  attemptCount: z.int().min(0),
  /** The last ones, the newest last. */
  attempts: z.array(attempt).max(24),
  nextAttemptAt: instant.nullable(),
  createdAt: instant,
  version: z.int().min(1),
});
export type Delivery = z.infer<typeof delivery>;

/** A delivery that is to be made. */
export const newDelivery = (
  webhookId: string,
  { id, type, subject, sequence }: Pick<FoundEvent, 'id' | 'type' | 'subject' | 'sequence'>,
  at: string,
): Delivery => ({
  id,
  webhookId,
  eventType: type,
  event: { subject, sequence },
  state: 'waiting',
  replayNumber: 1,
  attemptCount: 0,
  attempts: [],
  nextAttemptAt: at,
  createdAt: at,
  version: 1,
});

/** The delivery as it is to be made once more; nothing new where it was replayed as often already. */
export const replayDelivery = (before: Delivery, replayNumber: number, at: string): Delivery =>
  before.replayNumber >= replayNumber
    ? before
    : { ...before, state: 'waiting', replayNumber, attemptCount: 0, nextAttemptAt: at, version: before.version + 1 };
