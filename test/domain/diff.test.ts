import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Definition } from '../../shared/domain/definition.ts';
import { definitionDiff, diffOf } from '../../shared/domain/diff.ts';
import { aDefinition, frozen } from '../support/factories.ts';

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
const mostInPlace = (before: readonly string[], [first, ...rest]: readonly string[]): number => {
  if (first === undefined) return 0;
  const at = before.indexOf(first);
  return Math.max(mostInPlace(before, rest), at < 0 ? 0 : 1 + mostInPlace(before.slice(at + 1), rest));
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
        const stayed = lists.map((stageId) => mostInPlace(listIn(before, stageId), listIn(after, stageId)));
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

describe('of ten stages in a row', () => {
  const stages = (...ids: readonly string[]) => aDefinition(Object.fromEntries(ids.map((id) => [id, []])));
  const row = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'];

  it('one is moved when one is dragged to another place', () => {
    const dragged = ['b', 'c', 'd', 'e', 'f', 'a', 'g', 'h', 'i', 'j'];
    expect(diffOf(stages(...row), stages(...dragged)).stages).toEqual({
      ...{ added: [], removed: [], changed: [] },
      moved: [{ id: 'a', name: 'a', from: { index: 0 }, to: { index: 5 } }],
    });
  });

  it('none is moved by what comes or goes before it', () => {
    const others = ['x', ...row.slice(1)];
    expect(diffOf(stages(...row), stages('y', ...others)).stages.moved).toEqual([]);
    expect(diffOf(stages(...row), stages(...row.slice(4))).stages.moved).toEqual([]);
  });
});

describe('an activity', () => {
  const before = aDefinition({ first: [{ id: 'call' }, { id: 'mail' }], second: [{ id: 'visit' }] });

  it('that stands in another stage is moved; a stage that is moved takes its own along', () => {
    const after = aDefinition({ second: [{ id: 'mail' }, { id: 'visit' }], first: [{ id: 'call' }] });
    expect(diffOf(before, after)).toMatchObject({
      stages: { moved: [{ id: 'second', from: { index: 1 }, to: { index: 0 } }] },
      activities: {
        moved: [{ id: 'mail', from: { stageId: 'first', index: 1 }, to: { stageId: 'second', index: 0 } }],
      },
    });
  });

  it('is moved, not new, when its stage was replaced by another one', () => {
    const after = aDefinition({ first: [{ id: 'call' }, { id: 'mail' }], third: [{ id: 'visit' }] });
    const { stages, activities } = diffOf(before, after);
    expect(stages).toMatchObject({ added: [{ id: 'third' }], removed: [{ id: 'second' }], moved: [] });
    expect(activities).toMatchObject({ added: [], removed: [], moved: [{ id: 'visit' }] });
  });

  it('has each of its settings and words told, before and after', () => {
    const settings = { name: 'Ring', tips: 'Twice.', obligatory: true, notify: { owner: true } };
    const after = aDefinition({ first: [{ id: 'call', ...settings }, { id: 'mail' }], second: [{ id: 'visit' }] });
    const notified = { administrators: false, managers: false, participants: false, owner: true, users: [] };
    expect(diffOf(before, after).activities.changed).toEqual([
      {
        ...{ id: 'call', name: 'Ring', stageId: 'first', index: 0 },
        changes: {
          name: { from: 'call', to: 'Ring' },
          tips: { from: '', to: 'Twice.' },
          obligatory: { from: false, to: true },
          notify: { from: null, to: notified },
        },
      },
    ]);
  });

  it('whose id a draft has twice is there once more', () => {
    const twice = aDefinition({ first: [{ id: 'call' }, { id: 'mail' }, { id: 'call' }], second: [{ id: 'visit' }] });
    const again = [{ id: 'call', name: 'call', stageId: 'first', index: 2 }];
    expect(diffOf(before, twice).activities).toEqual({ added: again, removed: [], moved: [], changed: [] });
    expect(diffOf(twice, before).activities).toEqual({ added: [], removed: again, moved: [], changed: [] });
  });
});

it('the process itself has its settings and words told', () => {
  const before = aDefinition({ only: [] }, { lossReasons: ['Price'] });
  const after = aDefinition({ only: [] }, { name: 'Leasing', lossReasons: ['Price', 'Budget'] });
  expect(diffOf(before, after).changes).toEqual({
    name: { from: 'Process', to: 'Leasing' },
    lossReasons: { from: ['Price'], to: ['Price', 'Budget'] },
  });
});
