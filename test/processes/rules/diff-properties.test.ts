import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Definition } from '../../../shared/processes/rules/definition.ts';
import { definitionDiff, diffOf } from '../../../shared/processes/rules/diff.ts';
import { aDefinition, frozen } from '../../support/factories.ts';

const stageIds = ['s0', 's1', 's2', 's3'];
const activityIds = ['a0', 'a1', 'a2', 'a3', 'a4', 'a5', 'a6'];

/** Definitions with some of the same stages and activities in any order: two of them have much in common. */
const related = fc
  .record({
    gate: fc.constantFrom('none' as const, 'stage' as const),
    stages: fc.shuffledSubarray(stageIds, { minLength: 1 }),
    activities: fc.shuffledSubarray(activityIds),
    places: fc.array(fc.nat(3), { minLength: 7, maxLength: 7 }),
    weights: fc.array(fc.constantFrom(1, 2), { minLength: 7, maxLength: 7 }),
  })
  .map(({ gate, stages, activities, places, weights }) => {
    const weighed = activities.map((id, index) => ({ id, weight: weights[index] ?? 1 }));
    const inStage = (at: number) => weighed.filter((_, index) => (places[index] ?? 0) % stages.length === at);
    return frozen(aDefinition(Object.fromEntries(stages.map((id, at) => [id, inStage(at)])), { gate }));
  });

const always = (rule: (from: Definition, to: Definition) => void) =>
  fc.assert(fc.property(related, related, rule), { numRuns: 300 });

type Things = ReadonlyMap<string, { readonly place: { readonly stageId?: string; readonly index: number } }>;

/** The stages and the activities of a definition by their ids. */
const thingsIn = ({ stages }: Definition): Record<'stages' | 'activities', Things> => ({
  stages: new Map(stages.map(({ id }, index) => [id, { place: { index } }])),
  activities: new Map(
    stages.flatMap((stage) => stage.activities.map(({ id }, index) => [id, { place: { stageId: stage.id, index } }])),
  ),
});

/** The ids in the list of stages, or in that of the activities of one. */
const listIn = (things: Things, stageId: string | undefined) =>
  [...things].filter(([, { place }]) => place.stageId === stageId).map(([id]) => id);

/** How many can stay at most when one order becomes another: tried out, without any cleverness. */
const maxInPlace = (before: readonly string[], [first, ...rest]: readonly string[]): number => {
  if (first === undefined) return 0;
  const at = before.indexOf(first);
  return Math.max(maxInPlace(before, rest), at < 0 ? 0 : 1 + maxInPlace(before.slice(at + 1), rest));
};

const eachKind = (
  from: Definition,
  to: Definition,
  rule: (kind: 'stages' | 'activities', a: Things, b: Things) => void,
) => {
  const [before, after] = [thingsIn(from), thingsIn(to)];
  for (const kind of ['stages', 'activities'] as const) rule(kind, before[kind], after[kind]);
};

describe('the difference of two definitions', () => {
  it('is nothing where they are the same', () => {
    const nothing = { added: [], removed: [], moved: [], changed: [] };
    always((definition) => {
      expect(diffOf(definition, definition)).toEqual({ changes: {}, stages: nothing, activities: nothing });
    });
  });

  it('is the same one seen from the other side', () => {
    type Moved = { id: string; from: unknown; to: unknown }[];
    const byId = (moved: Moved) => new Map(moved.map(({ id, from, to }) => [id, { from, to }]));
    const turned = (moved: Moved) => byId(moved.map(({ id, from, to }) => ({ id, from: to, to: from })));
    always((from, to) => {
      const [there, back] = [diffOf(from, to), diffOf(to, from)];
      expect(there.changes.gate?.from).toBe(back.changes.gate?.to);
      for (const kind of ['stages', 'activities'] as const) {
        expect(there[kind].added).toEqual(back[kind].removed);
        expect(byId(there[kind].moved)).toEqual(turned(back[kind].moved));
        expect(new Set(there[kind].changed.map(({ id }) => id))).toEqual(
          new Set(back[kind].changed.map(({ id }) => id)),
        );
      }
    });
  });

  it('tells what is only in one of them, with its place there', () => {
    const onlyIn = (these: Things, others: Things) =>
      [...these].filter(([id]) => !others.has(id)).map(([id, { place }]) => ({ id, name: id, ...place }));
    always((from, to) => {
      const diff = diffOf(from, to);
      eachKind(from, to, (kind, before, after) => {
        expect(diff[kind].added).toEqual(onlyIn(after, before));
        expect(diff[kind].removed).toEqual(onlyIn(before, after));
      });
    });
  });

  it('suffices to put one into the order of the other', () => {
    always((from, to) => {
      const diff = diffOf(from, to);
      eachKind(from, to, (kind, before, after) => {
        const { added, removed, moved } = diff[kind];
        const gone = new Set([...removed, ...moved].map(({ id }) => id));
        const come = [...added.map(({ id }) => id), ...moved.map(({ id }) => id)];
        for (const stageId of kind === 'stages' ? [undefined] : stageIds) {
          const list = listIn(before, stageId).filter((id) => !gone.has(id));
          const target = listIn(after, stageId);
          for (const id of target) if (come.includes(id)) list.splice(target.indexOf(id), 0, id);
          expect(list).toEqual(target);
        }
      });
    });
  });

  it('moves nothing that could have stayed', () => {
    always((from, to) => {
      const diff = diffOf(from, to);
      eachKind(from, to, (kind, before, after) => {
        const kept = [...after.keys()].filter((id) => before.has(id)).length;
        const lists = kind === 'stages' ? [undefined] : stageIds;
        const stayed = lists.map((stageId) => maxInPlace(listIn(before, stageId), listIn(after, stageId)));
        expect(diff[kind].moved).toHaveLength(kept - stayed.reduce((sum, count) => sum + count));
      });
    });
  });

  it('tells what has other settings, and only that', () => {
    const weights = ({ stages }: Definition) =>
      new Map(stages.flatMap(({ activities }) => activities.map(({ id, weight }) => [id, weight])));
    always((from, to) => {
      const [before, after] = [weights(from), weights(to)];
      const changed = [...after].filter(([id, weight]) => before.has(id) && before.get(id) !== weight);
      expect(diffOf(from, to).stages.changed).toEqual([]);
      expect(diffOf(from, to).activities.changed.map(({ id, changes }) => [id, changes])).toEqual(
        changed.map(([id, weight]) => [id, { weight: { from: before.get(id), to: weight } }]),
      );
    });
  });

  it('is what its schema says', () => {
    always((from, to) => {
      expect(definitionDiff.parse(diffOf(from, to))).toEqual(diffOf(from, to));
    });
  });
});
