import { describe, expect, it } from 'vitest';
import { factsOf } from '../../../shared/deals/rules/facts.ts';
import { counting, isWon, whole } from '../../../shared/statistics/rules/counts.ts';
import { aProcess } from '../../support/factories.ts';
import { aView, completing, euros, lived, losing, winning } from '../../support/statistics.ts';

const process = aProcess({ lead: [{ id: 'call' }], offer: [{ id: 'send' }] });
const view = aView([process]);
const byValue = aView([process], { measure: 'value' });

const won = factsOf(lived(process, { value: euros(70) }, ...completing(1, 'call', 'send'), winning(2)));
const lost = factsOf(lived(process, { value: euros(5) }, ...completing(1, 'call'), losing(2)));
const open = factsOf(lived(process, {}));

const { begin, add, merge, at, drills } = counting(
  { inStage: ({ stageId }, _, part) => stageId === part.stageId, visits: ({ visits }) => visits.length },
  ({ stages }) => stages.stages,
);

const counted = (deals: ReadonlyArray<typeof won>, seen = view) => {
  const counts = begin(seen);
  for (const deal of deals) add(counts, deal, seen);
  return counts;
};

describe('counting', () => {
  it('counts in each part the deals that are in a set, and as often as they are', () => {
    expect(counted([won, lost])).toEqual({ inStage: [1, 1], visits: [5, 5] });
  });

  it('weighs each deal as the measure says', () => {
    expect(counted([won, lost], byValue)).toEqual({ inStage: [5, 70], visits: [220, 220] });
  });

  it('leaves out the deals that do not belong to the period, unless others are meant', () => {
    expect(counted([open])).toEqual({ inStage: [0, 0], visits: [0, 0] });
    const all = counting(
      { notWon: (deal) => !isWon(deal) },
      () => whole,
      () => true,
    );
    const counts = all.begin(view);
    for (const deal of [won, lost, open]) all.add(counts, deal, view);
    expect(all.at(counts)).toEqual({ notWon: 2 });
  });

  it('adds what was counted apart', () => {
    const counts = counted([won]);
    merge(counts, counted([lost]));
    expect(counts).toEqual(counted([won, lost]));
  });

  it('says what was counted in a part', () => {
    expect(at(counted([won, lost]), 1)).toEqual({ inStage: 1, visits: 5 });
  });

  it('lists the deals that it counts, and no others', () => {
    const listed = (name: keyof typeof drills) =>
      [won, lost, open].map((deal) => drills[name](deal, view, { stageId: 'lead' }));
    expect(listed('inStage')).toEqual([false, true, false]);
    expect(listed('visits')).toEqual([true, true, false]);
  });
});
