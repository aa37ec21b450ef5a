import { describe, expect, it } from 'vitest';
import type { Attempt, Delivery } from '../../../shared/webhooks/rules/delivery.ts';
import {
  afterAttempt,
  disabledAfter,
  healthAfter,
  isOver,
  maxAttempts,
  maxPause,
} from '../../../shared/webhooks/rules/retry-policy.ts';
import { healthy } from '../../../shared/webhooks/rules/webhook.ts';
import { arrived, entered, hung, outcomeOf, pauseOf, refused } from '../../support/attempts.ts';
import { frozen, minute } from '../../support/factories.ts';

/** All attempts of a round, each made when its time has come, as long as they fail. */
const failing = (before: Delivery, replayNumber: number, attempt: Attempt) => {
  const seen: Delivery[] = [];
  let delivery = before;
  let at = attempt.at;
  for (let number = 1; number <= 100; number += 1) {
    delivery = frozen(afterAttempt(delivery, outcomeOf({ ...attempt, at }, { replayNumber })));
    seen.push(delivery);
    if (delivery.nextAttemptAt === null) break;
    at = delivery.nextAttemptAt;
  }
  return seen;
};

describe('a delivery', () => {
  it('waits for its first attempt from when it is entered', () => {
    expect(entered).toEqual({
      id: 'deal-1-4',
      webhookId: 'hook',
      eventType: 'deal.won',
      event: { subject: { kind: 'deal', id: 'deal-1' }, sequence: 4 },
      state: 'waiting',
      replayNumber: 1,
      attemptCount: 0,
      attempts: [],
      version: 1,
      nextAttemptAt: minute(0),
      createdAt: minute(0),
    });
  });

  it('has succeeded with the attempt that arrives, which it keeps', () => {
    const after = afterAttempt(entered, outcomeOf(arrived));
    expect(after).toEqual({
      ...entered,
      state: 'succeeded',
      attemptCount: 1,
      attempts: [arrived],
      nextAttemptAt: null,
      version: 2,
    });
  });

  it('is tried again after 5 s, 5 min, 30 min, 2 h, 5 h, 10 h and 10 h, counted from the end of an attempt, then given up', () => {
    const [minutes, hours] = [60, 3_600];
    const pauses = [5, 5 * minutes, 30 * minutes, 2 * hours, 5 * hours, 10 * hours, 10 * hours];
    const replayNumber = failing(entered, 1, hung);
    expect(replayNumber.map(pauseOf)).toEqual([...pauses, null]);
    expect(replayNumber.map(({ state }) => state)).toEqual([...pauses.map(() => 'waiting'), 'failed']);
    expect(replayNumber.at(-1)?.attempts).toHaveLength(maxAttempts);
  });

  it('is given up for good where an attempt is the last, whatever its number', () => {
    expect(afterAttempt(entered, outcomeOf(refused, { isLast: true }))).toMatchObject({
      state: 'failed',
      nextAttemptAt: null,
    });
  });

  it.each([
    { status: 429, asked: 60, pause: 60 },
    { status: 503, asked: 3_600, pause: 3_600 },
    { status: 429, asked: 1, pause: 5 },
    { status: 429, asked: 999_999_999, pause: maxPause },
    { status: 500, asked: 60, pause: 5 },
    { status: null, asked: 60, pause: 5 },
  ])('waits $pause s after a first answer of $status that asks for $asked', ({ status, asked, pause }) => {
    const after = afterAttempt(entered, outcomeOf({ ...refused, status }, { retryAfterSeconds: asked }));
    expect(pauseOf(after)).toBe(pause);
  });

  it('has attempts and pauses of its own in each round', () => {
    const given = failing(entered, 1, refused).at(-1) ?? entered;
    const again = failing(given, 2, refused);
    expect(again).toHaveLength(maxAttempts);
    expect(again[0]).toMatchObject({ replayNumber: 2, state: 'waiting' });
    expect(pauseOf(again[0] ?? entered)).toBe(5);
    expect(again.at(-1)?.attempts).toHaveLength(2 * maxAttempts);
  });

  it('keeps the last 24 attempts', () => {
    let last = entered;
    for (let number = 1; number <= 30; number += 1) {
      last = afterAttempt(last, outcomeOf({ ...refused, milliseconds: number }));
    }
    expect(last.attempts.map(({ milliseconds }) => milliseconds)).toEqual(
      Array.from({ length: 24 }, (_, index) => index + 7),
    );
  });

  it('stays where it is when another attempt of the same round had arrived before, and keeps this one too', () => {
    const before = frozen(afterAttempt(entered, outcomeOf(arrived)));
    expect(afterAttempt(before, outcomeOf(refused))).toEqual({
      ...before,
      attempts: [arrived, refused],
      version: 3,
    });
  });

  it('is not touched in a later round by an attempt of an earlier one', () => {
    const before = frozen(afterAttempt(entered, outcomeOf(refused, { replayNumber: 2 })));
    const after = afterAttempt(before, outcomeOf(arrived));
    expect(after).toMatchObject({ replayNumber: 2, state: 'waiting', nextAttemptAt: before.nextAttemptAt });
    expect(after.attempts).toEqual([refused, arrived]);
  });

  it('can be tried again in the round in which it failed, as dead letters are', () => {
    const failed = failing(entered, 1, refused).at(-1) ?? entered;
    expect(isOver(failed, 1)).toBe(false);
    expect(afterAttempt(failed, outcomeOf(arrived)).state).toBe('succeeded');
  });
});

describe('a receiver', () => {
  it('fares badly from the first failure on, until something arrives', () => {
    const first = healthAfter(healthy, { ...refused, at: minute(1) });
    const second = healthAfter(first, { ...refused, at: minute(2) });
    expect([first.failingSince, second.failingSince]).toEqual([minute(1), minute(1)]);
    expect(healthAfter(second, arrived)).toEqual(healthy);
  });

  it.each([
    ['fast', 1_000],
    ['slow', 1_001],
    ['slow', 3_000],
    ['unresponsive', 3_001],
  ])('is %s where its last attempt took %i ms', (responsiveness, milliseconds) => {
    for (const before of [healthy, { failingSince: null, responsiveness: 'unresponsive' } as const])
      expect(healthAfter(before, { ...arrived, milliseconds })).toEqual({ failingSince: null, responsiveness });
  });

  it('is gone where it says so', () => {
    expect(disabledAfter(healthy, { ...refused, status: 410 })).toBe('gone');
    expect(disabledAfter(healthy, { ...refused, status: 404 })).toBe(null);
  });

  it('counts as failing after five days of nothing but failures, with the next one', () => {
    const failingSince = minute(0);
    const fiveDays = 5 * 24 * 60;
    const judged = (minutes: number, attempt = refused) =>
      disabledAfter({ failingSince, responsiveness: 'fast' }, { ...attempt, at: minute(minutes) });
    expect([judged(fiveDays - 1), judged(fiveDays), judged(fiveDays, arrived)]).toEqual([null, 'failing', null]);
    expect(disabledAfter(healthy, { ...refused, at: minute(fiveDays) })).toBe(null);
  });
});
