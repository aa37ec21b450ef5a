import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checklistOf } from '../../../shared/deals/rules/checklist.ts';
import { win } from '../../../shared/deals/rules/close.ts';
import { complete } from '../../../shared/deals/rules/complete.ts';
import { guidance, obstacles } from '../../../shared/deals/rules/guidance.ts';
import { actors, histories } from '../../support/arbitraries.ts';
import {
  aDeal,
  administrator,
  aNote,
  aProcess,
  completed,
  context,
  manager,
  owner,
  refusal,
  stranger,
} from '../../support/factories.ts';
import { play } from '../../support/history.ts';

const process = aProcess(
  {
    first: [
      { id: 'call', tips: 'Ask **why**.' },
      { id: 'needs', weight: 30, obligatory: true, noteRequirement: 'note' },
    ],
    second: [{ id: 'discount', weight: 60, completableBy: { kind: 'managers' } }],
  },
  { gate: 'stage' },
);

const trying = (decide: () => unknown) => {
  try {
    decide();
    return null;
  } catch {
    return refusal(decide).code;
  }
};

describe('guidance', () => {
  it('lists what is open in the order of the process, with tips and what each would bring', () => {
    const deal = completed(aDeal(process), process, ['call']);
    expect(guidance(deal, process, owner)).toEqual({
      next: [
        {
          stageId: 'first',
          activityId: 'needs',
          name: 'needs',
          tips: '',
          weight: 30,
          obligatory: true,
          noteRequirement: 'note',
          probabilityAfter: 40,
          canComplete: true,
          cannotCompleteBecause: null,
        },
        {
          stageId: 'second',
          activityId: 'discount',
          name: 'discount',
          tips: '',
          weight: 60,
          obligatory: false,
          noteRequirement: 'none',
          probabilityAfter: 70,
          canComplete: false,
          cannotCompleteBecause: 'not_allowed_to_complete',
        },
      ],
      blocksWinning: [{ stageId: 'first', activityId: 'needs', name: 'needs' }],
      canWin: false,
    });
    expect(guidance(aDeal(process), process, owner).next[0]?.tips).toBe('Ask **why**.');
  });

  it('tells everybody why they cannot', () => {
    const whyNot = (person: typeof owner) =>
      guidance(aDeal(process), process, person).next.map(({ cannotCompleteBecause }) => cannotCompleteBecause);
    expect(whyNot(manager)).toEqual([null, null, 'activity_gated']);
    expect(whyNot(owner)).toEqual([null, null, 'not_allowed_to_complete']);
    expect(whyNot(stranger)).toEqual(['forbidden', 'forbidden', 'forbidden']);
  });

  it('says of every activity, for every user, at any moment, what trying would really answer', () => {
    fc.assert(
      fc.property(histories(), actors, ({ process, steps }, by) => {
        const { deal } = play(process, steps);
        const note = aNote('Enough for every demand.', ['file-1']);
        const checklist = checklistOf(deal, process);
        const obstacleTo = obstacles(deal, process, checklist, by);
        for (const inStage of checklist.activities) {
          const { id: activityId } = inStage.activity;
          if (checklist.completions.has(activityId)) continue;
          const answer = trying(() => complete(deal, process, { activityId, note }, context(by, 2_000)));
          expect(obstacleTo(inStage)).toBe(answer);
        }
      }),
    );
  });

  it('foretells the computed probability that completing an activity really leads to', () => {
    fc.assert(
      fc.property(histories(), ({ process, steps }) => {
        const { deal } = play(process, steps);
        for (const { activityId, canComplete, probabilityAfter } of guidance(deal, process, administrator).next) {
          if (!canComplete) continue;
          const note = aNote('Done.', ['file-1']);
          const after = complete(deal, process, { activityId, note }, context(administrator, 2_000)).deal;
          expect(after.probability.computed).toBe(probabilityAfter);
        }
      }),
    );
  });

  it('says whether the deal can be won, and by what it is blocked, as trying would', () => {
    fc.assert(
      fc.property(histories(), actors, ({ process, steps }, by) => {
        const { deal } = play(process, steps);
        const { canWin, blocksWinning } = guidance(deal, process, by);
        const answer = trying(() => win(deal, process, {}, context(by, 2_000)));
        expect(canWin).toBe(answer === null);
        if (answer !== 'obligatory_activities_open') return;
        expect(refusal(() => win(deal, process, {}, context(by))).data).toEqual({ activities: blocksWinning });
      }),
    );
  });
});
