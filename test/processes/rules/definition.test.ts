import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  definition,
  definitionInput,
  filledIn,
  placeholdersAsWritten,
  withIds,
} from '../../../shared/processes/rules/definition.ts';
import { definitions } from '../../support/arbitraries.ts';

const plain = { name: 'Process', stages: [{ name: 'First', activities: [{ name: 'Call', weight: 10 }] }] };

const withActivity = (activity: object) =>
  definitionInput.safeParse({
    ...plain,
    stages: [{ name: 'First', activities: [{ name: 'Call', weight: 10, ...activity }] }],
  }).success;

const many = <T>(length: number, item: T) => Array.from({ length }, () => item);

const names = {
  'deal.name': 'Solar roof',
  'deal.company': 'Example Ltd',
  'completer.name': 'Paul',
};

describe('the text of a task', () => {
  it('names its placeholders as they are written', () => {
    expect(placeholdersAsWritten).toEqual(['{{deal.name}}', '{{deal.company}}', '{{completer.name}}']);
  });

  it('has what its placeholders stand for, with or without spaces; an unknown one stays as it is', () => {
    expect(filledIn('{{deal.name}} and {{ deal.name }}: {{deal.nothing}}', names)).toBe(
      'Solar roof and Solar roof: {{deal.nothing}}',
    );
  });
});

describe('a definition', () => {
  it('has plain defaults also within an activity: nobody designated, every day a day on which a task is due', () => {
    const activity = { completableBy: { kind: 'designated' }, task: { title: 'Call', dueIn: { days: 1 } } };
    const stages = [{ name: 'First', activities: [{ name: 'Call', weight: 10, ...activity }] }];
    const [call] = definitionInput.parse({ ...plain, stages }).stages[0]?.activities ?? [];
    expect(call?.completableBy).toEqual({ kind: 'designated', users: [] });
    expect(call?.task?.dueIn).toEqual({ days: 1, workingDays: false });
  });

  it('has plain defaults for all but names, stages, activities and weights', () => {
    expect(definitionInput.parse(plain)).toEqual({
      name: 'Process',
      description: '',
      tips: '',
      probabilityMode: 'weights',
      gate: 'none',
      lossReasons: [],
      winReasons: [],
      stages: [
        {
          name: 'First',
          description: '',
          tips: '',
          probability: null,
          inactivityLimitDays: null,
          activities: [
            {
              name: 'Call',
              description: '',
              tips: '',
              weight: 10,
              obligatory: false,
              completableBy: { kind: 'anyone' },
              noteRequirement: 'none',
              notify: null,
              task: null,
            },
          ],
        },
      ],
    });
  });

  it.each([
    { without: 'a name', literal: { stages: [] } },
    { without: 'stages', literal: { name: 'Process' } },
    { without: 'the name of a stage', literal: { name: 'Process', stages: [{ activities: [] }] } },
    { without: 'the activities of a stage', literal: { name: 'Process', stages: [{ name: 'First' }] } },
  ])('is refused without $without', ({ literal }) => {
    expect(definitionInput.safeParse(literal).success).toBe(false);
  });

  it('gets an id wherever the client left it out, and keeps those that it chose', () => {
    let made = 0;
    const input = definitionInput.parse({
      ...plain,
      stages: [...plain.stages, { id: 'mine', name: 'M', activities: [] }],
    });
    const filled = withIds(input, () => {
      made += 1;
      return `id-${made}`;
    });
    expect(definition.parse(filled)).toEqual(filled);
    expect(filled.stages.map(({ id }) => id)).toEqual(['id-1', 'mine']);
    expect(filled.stages[0]?.activities[0]?.id).toBe('id-2');
  });

  it('may be incomplete as a draft: without stages, with empty stages, even with ids twice', () => {
    const stage = { id: 'same', name: 'Same', activities: [] };
    expect(definitionInput.safeParse({ name: 'Process', stages: [] }).success).toBe(true);
    expect(definitionInput.safeParse({ name: 'Process', stages: [stage, stage] }).success).toBe(true);
  });

  it('has at most 30 stages of 50 activities', () => {
    const withStages = (stages: number, activities: number) =>
      definitionInput.safeParse({
        name: 'Process',
        stages: many(stages, { name: 'Stage', activities: many(activities, { name: 'Call', weight: 1 }) }),
      }).success;
    expect(withStages(30, 50)).toBe(true);
    expect(withStages(31, 1)).toBe(false);
    expect(withStages(1, 51)).toBe(false);
  });

  it('weighs activities from 0 to 1000, in whole numbers', () => {
    expect([0, 1_000].every((weight) => withActivity({ weight }))).toBe(true);
    expect([-1, 1_001, 0.5, '10', null].some((weight) => withActivity({ weight }))).toBe(false);
  });

  it('is refused with settings that there are not', () => {
    const wrong = [
      { completableBy: { kind: 'everybody' } },
      { completableBy: { kind: 'anyone', users: ['ann'] } },
      { noteRequirement: 'file' },
      { notify: { everybody: true } },
      { task: { title: 'Call', dueIn: { days: -1 } } },
      { task: { title: 'Call', dueIn: { days: 1 }, assignee: { kind: 'user' } } },
      { mandatory: true },
    ];
    expect(wrong.filter(withActivity)).toEqual([]);
  });

  it('as it is kept is also one that a client may send, and the same', () => {
    fc.assert(
      fc.property(definitions(), (kept) => {
        expect(definitionInput.parse(kept)).toEqual(kept);
      }),
    );
  });
});
