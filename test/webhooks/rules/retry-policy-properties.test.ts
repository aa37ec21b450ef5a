import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Delivery, delivery, failure } from '../../../shared/webhooks/rules/delivery.ts';
import {
  type AttemptOutcome,
  afterAttempt,
  maxAttempts,
  maxPause,
} from '../../../shared/webhooks/rules/retry-policy.ts';
import { entered, outcomeOf, pauseOf, refused } from '../../support/attempts.ts';
import { minute } from '../../support/factories.ts';

const attempts = fc.record({
  at: fc.integer({ min: 0, max: 100_000 }).map(minute),
  milliseconds: fc.nat(15_000),
  status: fc.option(fc.constantFrom(200, 410, 429, 500, 503)),
  answer: fc.option(fc.string()),
  failure: fc.option(fc.constantFrom(...failure.options)),
  detail: fc.constant(null),
});
const anyTried: fc.Arbitrary<AttemptOutcome> = fc.record({
  attempt: attempts,
  replayNumber: fc.integer({ min: 1, max: 3 }),
  retryAfterSeconds: fc.option(fc.nat()),
  isLast: fc.boolean(),
});

describe('whatever becomes of attempts, in whatever order', () => {
  it('a delivery can be kept, and never goes back to an earlier round', () => {
    fc.assert(
      fc.property(fc.array(anyTried, { maxLength: 40 }), (all) => {
        let before = entered;
        for (const one of all) {
          const after = afterAttempt(before, one);
          expect(delivery.parse(after)).toEqual(after);
          expect([after.version, after.attempts.at(-1)]).toEqual([before.version + 1, one.attempt]);
          expect(after.replayNumber).toBe(Math.max(before.replayNumber, one.replayNumber));
          before = after;
        }
      }),
    );
  });

  it('it has an instant for the next attempt exactly as long as it waits for one, at most ten hours ahead', () => {
    fc.assert(
      fc.property(fc.array(anyTried, { minLength: 1, maxLength: 40 }), (all) => {
        const after = all.reduce(afterAttempt, entered);
        expect(after.nextAttemptAt === null).toBe(after.state !== 'waiting');
        const [one] = all;
        const pause = one && pauseOf(afterAttempt(entered, one));
        if (pause) expect([pause >= 5, pause <= maxPause]).toEqual([true, true]);
      }),
    );
  });

  it('what arrived in a round stays so until a later one begins', () => {
    fc.assert(
      fc.property(fc.array(anyTried, { maxLength: 40 }), (all) => {
        let before = entered;
        for (const one of all) {
          const after = afterAttempt(before, one);
          if (before.state === 'succeeded' && one.replayNumber <= before.replayNumber)
            expect(after.state).toBe('succeeded');
          before = after;
        }
      }),
    );
  });

  it('no round has more attempts than eight, however often a receiver asks for patience', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 5 }), (retryAfterSeconds, replayNumber) => {
        let after: Delivery = entered;
        let number = 0;
        do {
          number += 1;
          after = afterAttempt(after, outcomeOf({ ...refused, status: 429 }, { replayNumber, retryAfterSeconds }));
        } while (after.nextAttemptAt !== null && number < 100);
        expect(number).toBe(maxAttempts);
      }),
    );
  });
});
