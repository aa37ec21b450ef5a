import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { complete, undo, waive } from '../../../shared/deals/rules/complete.ts';
import type { Activity } from '../../../shared/processes/rules/definition.ts';
import { activitiesInOrder, type Process } from '../../../shared/processes/rules/process.ts';
import { activityIds, histories, processes } from '../../support/arbitraries.ts';
import { aDeal, administrator, aNote, aProcess, completed, context, manager } from '../../support/factories.ts';
import { play } from '../../support/history.ts';

const withWeights = (...weights: readonly number[]): Process =>
  aProcess({ only: weights.map((weight, index) => ({ id: `a${index}`, weight })) });

const computedAfter = (process: Process, ...done: readonly string[]) =>
  completed(aDeal(process), process, done).probability.computed;

const weightOf = (activities: readonly Activity[]) => activities.reduce((sum, { weight }) => sum + weight, 0);

/** Long division, as on paper: rounds up when the remainder is at least half of the whole. */
const percent = (part: number, whole: number) => {
  if (whole === 0) return 0;
  const remainder = (100 * part) % whole;
  return (100 * part - remainder) / whole + (2 * remainder >= whole ? 1 : 0);
};

describe('the probability by weights', () => {
  it.each([
    { weights: [1, 2], percent: 33, says: 'a third is 33' },
    { weights: [2, 1], percent: 67, says: 'two thirds are 67' },
    { weights: [1, 7], percent: 13, says: 'half rounds up: 12.5 is 13' },
    { weights: [1, 199], percent: 1, says: 'half rounds up: 0.5 is 1' },
    { weights: [1, 200], percent: 0, says: 'less than half rounds down' },
    { weights: [145, 855], percent: 15, says: 'half rounds up where floating point would not: 14.5 is 15' },
    { weights: [0, 5], percent: 0, says: 'an activity without weight brings nothing' },
  ])('$says', ({ weights, percent }) => {
    expect(computedAfter(withWeights(...weights), 'a0')).toBe(percent);
  });

  it('stays at 99 at most while the deal is open', () => {
    expect(computedAfter(withWeights(3, 4), 'a0', 'a1')).toBe(99);
  });

  it('does not count what was waived: neither as done nor as to do', () => {
    const process = withWeights(10, 10, 20);
    const before = completed(aDeal(process), process, ['a0']);
    const { deal } = waive(before, process, { activityId: 'a2', reason: 'Small' }, context(manager));
    expect(deal.probability.computed).toBe(50);
    expect(deal.progress).toMatchObject({ done: 1, total: 2, weightDone: 10, weightTotal: 20 });
  });

  it('is 0 where nothing that applies has weight', () => {
    const process = withWeights(10, 0);
    const { deal } = waive(aDeal(process), process, { activityId: 'a0', reason: 'Small' }, context(manager));
    expect(completed(deal, process, ['a1']).probability.computed).toBe(0);
  });

  it('is the exact share, half rounded up, at every moment of every open deal', () => {
    fc.assert(
      fc.property(histories({ probabilityMode: 'weights' }), ({ process, steps }) => {
        for (const { after } of play(process, steps).moments) {
          if (after.status !== 'open') continue;
          const applicable = activitiesInOrder(process.definition)
            .map(({ activity }) => activity)
            .filter(({ id }) => !after.waivers.some(({ activityId }) => activityId === id));
          const done = applicable.filter(({ id }) => after.completions.some(({ activityId }) => activityId === id));
          const { computed, manual, value } = after.probability;
          expect(computed).toBe(Math.min(99, percent(weightOf(done), weightOf(applicable))));
          expect(value).toBe(manual ?? computed);
        }
      }),
    );
  });

  it('never falls when an activity is completed', () => {
    fc.assert(
      fc.property(histories({ probabilityMode: 'weights' }), ({ process, steps }) => {
        for (const { command, before, after } of play(process, steps).moments) {
          if (command.type !== 'complete') continue;
          expect(after.probability.computed).toBeGreaterThanOrEqual(before.probability.computed);
        }
      }),
    );
  });
});

describe('the probability by stage', () => {
  const inStages = aProcess({ first: [{ id: 'call' }], second: [{ id: 'offer' }] }, { probabilityMode: 'stage' });
  const process = {
    ...inStages,
    definition: {
      ...inStages.definition,
      stages: inStages.definition.stages.map((stage, index) => ({ ...stage, probability: [30, 100][index] ?? null })),
    },
  };

  it('is 0 before the first stage, then what the stage says, 99 at most while open', () => {
    expect(computedAfter(process)).toBe(0);
    expect(computedAfter(process, 'call')).toBe(30);
    expect(computedAfter(process, 'call', 'offer')).toBe(99);
  });

  it('counts a stage that says nothing as 0', () => {
    expect(computedAfter(inStages, 'call')).toBe(0);
  });
});

it('undoing a completion restores stage, probability and progress; the furthest stage stays', () => {
  fc.assert(
    fc.property(
      processes({ gate: 'none' }).chain((process) =>
        fc.tuple(fc.constant(process), fc.uniqueArray(activityIds(process))),
      ),
      ([process, ids]) => {
        const note = aNote('Done.', ['file-1']);
        const by = context(administrator, 1);
        const known = ids.filter((activityId) => activityId !== 'unknown');
        let deal = aDeal(process);
        for (const activityId of known) {
          const done = complete(deal, process, { activityId, note }, by).deal;
          const undone = undo(done, process, activityId, by).deal;
          const { stageId, probability, progress, completions } = deal;
          expect(undone).toMatchObject({ stageId, probability, progress, completions });
          expect(undone.furthestStageId).toBe(done.furthestStageId);
          deal = done;
        }
      },
    ),
  );
});
