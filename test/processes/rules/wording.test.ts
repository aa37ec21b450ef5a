import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Definition } from '../../../shared/processes/rules/definition.ts';
import {
  unknownPlaces,
  type Wording,
  withWording,
  wording,
  wordingOf,
} from '../../../shared/processes/rules/wording.ts';
import { definitions } from '../../support/arbitraries.ts';
import { aDefinition, frozen } from '../../support/factories.ts';

const definition = frozen(
  aDefinition({ first: [{ id: 'call', tips: 'Ask.' }, { id: 'mail' }], second: [{ id: 'offer', obligatory: true }] }),
);

const silent = { name: 'x', description: '', tips: '' };

/** What remains of a definition when its words are blotted out. */
const withoutWords = (some: Definition): Definition => ({
  ...some,
  ...silent,
  stages: some.stages.map((stage) => ({
    ...stage,
    ...silent,
    activities: stage.activities.map((activity) => ({ ...activity, ...silent })),
  })),
});

describe('a correction of the wording', () => {
  it('changes the words that it names, where it names them', () => {
    const correction = {
      tips: 'Be quick.',
      stages: [{ id: 'first', name: 'Begin', activities: [{ id: 'call', tips: 'Ask **why**.' }] }],
    };
    const corrected = withWording(definition, wording.parse(correction));
    expect(corrected).toMatchObject({ name: 'Process', tips: 'Be quick.' });
    expect(corrected.stages[0]).toMatchObject({ id: 'first', name: 'Begin' });
    expect(corrected.stages[0]?.activities[0]).toMatchObject({ id: 'call', name: 'call', tips: 'Ask **why**.' });
    expect(corrected.stages[0]?.activities[1]).toEqual(definition.stages[0]?.activities[1]);
    expect(corrected.stages[1]).toEqual(definition.stages[1]);
  });

  it('can empty tips', () => {
    const correction: Wording = { stages: [{ id: 'first', activities: [{ id: 'call', tips: '' }] }] };
    expect(withWording(definition, correction).stages[0]?.activities[0]?.tips).toBe('');
  });

  it('can change nothing but words, whatever it says', () => {
    fc.assert(
      fc.property(definitions(), definitions(), (published, other) => {
        const corrected = withWording(frozen(published), other);
        expect(withoutWords(corrected)).toEqual(withoutWords(published));
      }),
    );
  });

  it('cannot even name a weight or a rule', () => {
    const activities = [{ id: 'call', weight: 0 }];
    expect(wording.safeParse({ stages: [{ id: 'first', activities }] }).success).toBe(false);
    expect(wording.safeParse({ gate: 'stage' }).success).toBe(false);
    expect(wording.safeParse({ name: '' }).success).toBe(false);
  });

  it('taken from a definition makes another one with the same ids read the same', () => {
    fc.assert(
      fc.property(definitions(), (published) => {
        const spoken = withWording(withoutWords(published), wordingOf(published));
        expect(spoken).toEqual(published);
      }),
    );
  });

  it('is told each place that the version does not have', () => {
    const stages = [
      { id: 'first', activities: [{ id: 'call' }, { id: 'offer' }] },
      { id: 'third', activities: [{ id: 'call' }] },
    ];
    expect(unknownPlaces(definition, { stages })).toMatchObject([
      { pointer: '/stages/0/activities/1/id', code: 'unknown_activity' },
      { pointer: '/stages/1/id', code: 'unknown_stage' },
    ]);
    expect(unknownPlaces(definition, wordingOf(definition))).toEqual([]);
  });
});
