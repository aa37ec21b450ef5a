import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { apportion } from '../../../shared/statistics/rules/calibration.ts';

const sumOf = (parts: readonly number[]) => parts.reduce((sum, part) => sum + part, 0);

describe('what is shared out', () => {
  it.each([
    ['in proportion', 60, [1, 2, 3], [10, 20, 30]],
    ['to whole parts, the largest remainders rounded up', 10, [1, 1, 4], [2, 1, 7]],
    ['to claims only', 5, [0, 0.1, 0], [0, 5, 0]],
    ['to nobody without a claim', 5, [0, 0], [0, 0]],
    ['up to the most that anyone may get, the rest to the others in their proportion', 180, [9, 2, 1], [100, 53, 27]],
    ['only to the most that all may get', 300, [2, 1, 0], [100, 100, 0]],
  ])('goes %s', (_, total, claims, parts) => {
    expect(apportion(total, claims, 100)).toEqual(parts);
  });

  const shared = fc.record({
    total: fc.nat(5_000),
    claims: fc.array(fc.double({ min: 0, max: 1, noNaN: true }).map((claim) => (claim < 1e-9 ? 0 : claim))),
  });
  const always = (check: (total: number, claims: readonly number[], parts: readonly number[]) => void) =>
    fc.assert(
      fc.property(shared, ({ total, claims }) => check(total, claims, apportion(total, claims, 1_000))),
      { numRuns: 1_000 },
    );

  it('goes out in whole parts of 0 to the most', () => {
    always((_, __, parts) => {
      for (const part of parts) expect(Number.isInteger(part) && part >= 0 && part <= 1_000).toBe(true);
    });
  });

  it('goes out wholly, as far as the most for each allows', () => {
    always((total, claims, parts) => {
      expect(sumOf(parts)).toBe(Math.min(total, 1_000 * claims.filter((claim) => claim > 0).length));
    });
  });

  it('never gives less to a higher claim', () => {
    always((_, claims, parts) => {
      const byClaim = claims.map((claim, index) => ({ claim, part: parts[index] ?? 0 }));
      for (const one of byClaim) {
        for (const other of byClaim) if (one.claim > other.claim) expect(one.part).toBeGreaterThanOrEqual(other.part);
      }
    });
  });
});
