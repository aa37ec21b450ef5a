import type { Attempt, Delivery } from './delivery.ts';
import type { Health, Responsiveness, Webhook } from './webhook.ts';

const [minute, hour] = [60, 60 * 60];

/** Seconds after each attempt that failed, but the last. */
const pauses = [5, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 10 * hour];
export const maxAttempts = pauses.length + 1;
/** Seconds; a queue holds a message back for twelve hours at most. */
export const maxPause = 10 * hour;

/** By which a receiver says that it may be asked again after a while, and after which. */
const asksToWait = new Set([429, 503]);

/** Milliseconds after which a receiver that has not answered counts as slow, and as unresponsive. */
export const thresholdMs: Readonly<Record<Exclude<Responsiveness, 'fast'>, number>> = {
  slow: 1_000,
  unresponsive: 3_000,
};
const daysOfFailure = 5;
const millisecondsPerDay = 86_400_000;

/** What became of an attempt. */
export type AttemptOutcome = {
  readonly attempt: Attempt;
  readonly replayNumber: number;
  /** What the receiver asked for. */
  readonly retryAfterSeconds: number | null;
  /** Whether no other is made, whatever its number. */
  readonly isLast: boolean;
};

/** Nothing is to be sent any more: it arrived, or it is replayed anew. */
export const isOver = (delivery: Delivery, replayNumber: number) =>
  delivery.replayNumber > replayNumber || (delivery.replayNumber === replayNumber && delivery.state === 'succeeded');

/** How many attempts this replay has had. */
export const attemptsIn = (delivery: Delivery, replayNumber: number) =>
  delivery.replayNumber === replayNumber ? delivery.attemptCount : 0;

/** Nothing is to be sent any more, although nothing arrived: all attempts were made. */
export const isGivenUp = (delivery: Delivery, replayNumber: number) =>
  delivery.state === 'failed' && attemptsIn(delivery, replayNumber) >= maxAttempts;

const pauseAfter = (number: number, { attempt, retryAfterSeconds, isLast }: AttemptOutcome) => {
  const pause = isLast ? undefined : pauses[number - 1];
  const asked = asksToWait.has(attempt.status ?? 0) ? (retryAfterSeconds ?? 0) : 0;
  return pause && Math.min(Math.max(pause, asked), maxPause);
};

const fateAfter = (number: number, outcome: AttemptOutcome): Pick<Delivery, 'state' | 'nextAttemptAt'> => {
  const { at, milliseconds, failure } = outcome.attempt;
  if (failure === null) return { state: 'succeeded', nextAttemptAt: null };
  const pause = pauseAfter(number, outcome);
  if (pause === undefined) return { state: 'failed', nextAttemptAt: null };
  const next = Date.parse(at) + milliseconds + pause * 1_000;
  return { state: 'waiting', nextAttemptAt: new Date(next).toISOString() };
};

const maxKept = 24;

/**
 * The delivery with one more attempt. It may be the first of a replay; where the replay is over, it changes nothing else.
 */
export const afterAttempt = (before: Delivery, outcome: AttemptOutcome): Delivery => {
  const { attempt, replayNumber } = outcome;
  const delivery = {
    ...before,
    attempts: [...before.attempts, attempt].slice(-maxKept),
    version: before.version + 1,
  };
  if (isOver(before, replayNumber)) return delivery;
  const number = attemptsIn(before, replayNumber) + 1;
  return { ...delivery, replayNumber, attemptCount: number, ...fateAfter(number, outcome) };
};

const responsivenessOf = (milliseconds: number): Responsiveness => {
  if (milliseconds > thresholdMs.unresponsive) return 'unresponsive';
  return milliseconds > thresholdMs.slow ? 'slow' : 'fast';
};

/** The health of a receiver after an attempt. */
export const healthAfter = (before: Health, { at, milliseconds, failure }: Attempt): Health => ({
  ...before,
  failingSince: failure === null ? null : (before.failingSince ?? at),
  responsiveness: responsivenessOf(milliseconds),
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
