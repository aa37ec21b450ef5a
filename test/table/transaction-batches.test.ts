import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { transactionBatches, type WriteCost } from '../../shared/table/transaction-batches.ts';

const most: WriteCost = { writes: 99, bytes: 3_000_000 };
const loads = fc.array(
  fc.record({ writes: fc.integer({ min: 1, max: 120 }), bytes: fc.integer({ min: 1, max: 4_000_000 }) }),
);
const sumOf = (things: readonly WriteCost[], taken: WriteCost = { writes: 0, bytes: 0 }) =>
  things.reduce((sum, { writes, bytes }) => ({ writes: sum.writes + writes, bytes: sum.bytes + bytes }), taken);
const fits = ({ writes, bytes }: WriteCost) => writes <= most.writes && bytes <= most.bytes;
const groupsOf = (things: readonly WriteCost[], taken?: WriteCost) => [
  ...transactionBatches(things, (thing) => thing, taken),
];

describe('things packed into transactions', () => {
  it('are all there, in their order, in groups that fit or are one thing that does not', () => {
    fc.assert(
      fc.property(loads, (things) => {
        const groups = groupsOf(things);
        expect(groups.flat()).toEqual(things);
        for (const group of groups) expect(group.length === 1 || (group.length > 1 && fits(sumOf(group)))).toBe(true);
      }),
    );
  });

  it('are packed as tightly as their order allows', () => {
    fc.assert(
      fc.property(loads, (things) => {
        const groups = groupsOf(things);
        for (const [index, group] of groups.slice(1).entries())
          expect(fits(sumOf([...(groups[index] ?? []), ...group.slice(0, 1)]))).toBe(false);
      }),
    );
  });

  it('leave in their first group the room that is taken, perhaps all of it', () => {
    const taken = { writes: 98, bytes: 10 };
    const [one, other] = [
      { writes: 1, bytes: 1 },
      { writes: 1, bytes: 2 },
    ];
    expect(groupsOf([one, other], taken)).toEqual([[one], [other]]);
    expect(groupsOf([{ writes: 2, bytes: 1 }], taken)).toEqual([[], [{ writes: 2, bytes: 1 }]]);
    expect(groupsOf([], taken)).toEqual([[]]);
  });
});
