import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { factsOf } from '../../shared/deals/rules/facts.ts';
import { packRows, type RollUpRow, unpackRows } from '../../shared/statistics/store/roll-up-rows.ts';
import { newestRows } from '../../shared/statistics/store/roll-ups.ts';
import { histories } from '../support/arbitraries.ts';
import { aDeal, aProcess, lost } from '../support/factories.ts';
import { play } from '../support/history.ts';

const rows = fc.array(
  fc.oneof(
    {
      weight: 3,
      arbitrary: histories().map(({ process, steps }) => {
        const { deal } = play(process, steps);
        return factsOf(deal.status === 'open' ? lost(deal, process) : deal);
      }),
    },
    fc.constant(null),
  ),
  { maxLength: 6 },
);

const process = aProcess({ first: [{ id: 'call' }] });
const closed = factsOf(lost(aDeal(process), process));

const rowOf = (sequence: number, isClosed = true): RollUpRow => {
  return { dealId: 'deal-1', sequence, facts: isClosed ? closed : null };
};

describe('rows of a roll-up', () => {
  it('are the same when they are unpacked, whatever was done with the deals', () => {
    fc.assert(
      fc.property(rows, (known) => {
        const transactionBatches = known.map((facts, index) => ({
          dealId: facts?.id ?? `deal-${index}`,
          sequence: index,
          facts,
        }));
        expect(unpackRows(JSON.parse(JSON.stringify(packRows(transactionBatches))))).toEqual(transactionBatches);
      }),
    );
  });

  it('keep each text once, however many deals have it', () => {
    const { texts } = packRows(Array.from({ length: 100 }, (_, sequence) => rowOf(sequence)));
    expect(texts).toEqual([...new Set(texts)]);
  });

  it('are refused where they were cut off, or name what is not there', () => {
    const { texts, numbers } = packRows([rowOf(1)]);
    expect(() => unpackRows({ texts, numbers: numbers.slice(0, -1) })).toThrow('ends too early');
    expect(() => unpackRows({ texts: texts.slice(0, 1), numbers })).toThrow('a text that is not there');
    const open = texts.map((text) => (text === 'lost' ? 'open' : text));
    expect(() => unpackRows({ texts: open, numbers })).toThrow('Invalid option');
  });

  it('are refused without a closing: a row with facts is of a closed deal', () => {
    const { texts, numbers } = packRows([rowOf(1)]);
    const faultWithout = (place: number) => {
      try {
        unpackRows({ texts, numbers: numbers.with(place, 0) });
      } catch (error) {
        return error instanceof Error ? error.message : error;
      }
    };
    expect(numbers.map((_, place) => faultWithout(place))).toContain('A packed row lacks what each has');
  });
});

describe('of several rows of a deal', () => {
  const newestOf = (...given: RollUpRow[]) => {
    const newest = newestRows();
    for (const row of given) newest.add([row]);
    return newest.rows();
  };

  it('that counts which was heard of last, in whatever order they come', () => {
    expect(newestOf(rowOf(1), rowOf(3, false), rowOf(2))).toEqual([rowOf(3, false)]);
    expect(newestOf(rowOf(3), rowOf(2, false))).toEqual([rowOf(3)]);
  });

  it('that counts which says that it was none of them, where both were heard of at once', () => {
    expect(newestOf(rowOf(2), rowOf(2, false))).toEqual([rowOf(2, false)]);
    expect(newestOf(rowOf(2, false), rowOf(2))).toEqual([rowOf(2, false)]);
  });
});
