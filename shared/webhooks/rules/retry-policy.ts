import type { Attempt, Delivery } from './delivery.ts';
import type { Health, Pace, Webhook } from './webhook.ts';

const [minute, hour] = [60, 60 * 60];

/** Seconds after each attempt of a round that failed, but the last. */
const pauses = [5, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 10 * hour];
export const maxAttempts = pauses.length + 1;
/** Seconds; a queue holds a message back for twelve hours at most. */
export const maxPause = 10 * hour;

/** By which a receiver says that it may be asked again after a while, and after which. */
const asksForPatience = new Set([429, 503]);

/** Milliseconds after which a receiver that has not answered counts as slow, and as hanging. */
export const thresholdMs: Readonly<Record<Exclude<Pace, 'prompt'>, number>> = { slow: 1_000, hanging: 3_000 };
const daysOfFailure = 5;
const millisecondsPerDay = 86_400_000;

/** An attempt as a round knows it. */
export type Tried = {
  readonly attempt: Attempt;
  readonly round: number;
  /** What the receiver asked for. */
  readonly retryAfterSeconds: number | null;
  /** Whether no other is made, whatever its number. */
  readonly isLast: boolean;
};

/** Nothing is to be sent in this round any more: it arrived, or a later round has begun. */
export const isOver = (delivery: Delivery, round: number) =>
  delivery.round > round || (delivery.round === round && delivery.state === 'succeeded');

/** How many attempts a round has had. */
export const triedIn = (delivery: Delivery, round: number) => (delivery.round === round ? delivery.tried : 0);

/** Nothing is to be sent in this round any more, although nothing arrived: all its attempts were made. */
export const isGivenUp = (delivery: Delivery, round: number) =>
  delivery.state === 'failed' && triedIn(delivery, round) >= maxAttempts;

const pauseAfter = (number: number, { attempt, retryAfterSeconds, isLast }: Tried) => {
  const pause = isLast ? undefined : pauses[number - 1];
  const asked = asksForPatience.has(attempt.status ?? 0) ? (retryAfterSeconds ?? 0) : 0;
  return pause && Math.min(Math.max(pause, asked), maxPause);
};

const fateAfter = (number: number, tried: Tried): Pick<Delivery, 'state' | 'nextAttemptAt'> => {
  const { at, milliseconds, failure } = tried.attempt;
  if (failure === null) return { state: 'succeeded', nextAttemptAt: null };
  const pause = pauseAfter(number, tried);
  if (pause === undefined) return { state: 'failed', nextAttemptAt: null };
  const next = Date.parse(at) + milliseconds + pause * 1_000;
  return { state: 'waiting', nextAttemptAt: new Date(next).toISOString() };
};

const maxKept = 24;

/**
 * The delivery with one more attempt. It may begin a round; where the round is over already, it changes nothing else.
 */
export const afterAttempt = (before: Delivery, tried: Tried): Delivery => {
  const { attempt, round } = tried;
  const delivery = {
    ...before,
    attempts: [...before.attempts, attempt].slice(-maxKept),
    version: before.version + 1,
  };
  if (isOver(before, round)) return delivery;
  const number = triedIn(before, round) + 1;
  return { ...delivery, round, tried: number, ...fateAfter(number, tried) };
};

const paceOf = (milliseconds: number): Pace => {
  if (milliseconds > thresholdMs.hanging) return 'hanging';
  return milliseconds > thresholdMs.slow ? 'slow' : 'prompt';
};

/** How a receiver fares after an attempt. */
export const healthAfter = (before: Health, { at, milliseconds, failure }: Attempt): Health => ({
  ...before,
  failingSince: failure === null ? null : (before.failingSince ?? at),
  pace: paceOf(milliseconds),
});

/** Why nothing more is to be sent after this attempt: the receiver is gone, or nothing has arrived for five days. */
export const disabledAfter = (
  { failingSince }: Health,
  { at, status, failure }: Attempt,
): Extract<Webhook['disabledBecause'], 'gone' | 'failing'> | null => {
  if (status === 410) return 'gone';
  const isFailing =
    failure !== null &&
    failingSince !== null &&
    Date.parse(at) - Date.parse(failingSince) >= daysOfFailure * millisecondsPerDay;
  return isFailing ? 'failing' : null;
};
