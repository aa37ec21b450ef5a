import { describe, expect, it } from 'vitest';
import { diffOf } from '../../../shared/processes/rules/diff.ts';
import { aDefinition } from '../../support/factories.ts';

describe('of ten stages in a row', () => {
  const stages = (...ids: readonly string[]) => aDefinition(Object.fromEntries(ids.map((id) => [id, []])));
  const row = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'];

  it('one is moved when one is dragged to another place', () => {
    const dragged = ['b', 'c', 'd', 'e', 'f', 'a', 'g', 'h', 'i', 'j'];
    expect(diffOf(stages(...row), stages(...dragged)).stages).toEqual({
      added: [],
      removed: [],
      changed: [],
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
        id: 'call',
        name: 'Ring',
        stageId: 'first',
        index: 0,
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
