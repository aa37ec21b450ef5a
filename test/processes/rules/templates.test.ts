import { describe, expect, it } from 'vitest';
import { definition, definitionInput } from '../../../shared/processes/rules/definition.ts';
import { activitiesInOrder } from '../../../shared/processes/rules/process.ts';
import { faultsOf, usersNamedIn, warningsOf } from '../../../shared/processes/rules/publish.ts';
import { templates } from '../../../shared/processes/rules/templates.ts';

const nobody = new Map<string, { active: boolean }>();

it('offers the default process, MEDDIC, BANT and a short one', () => {
  expect(templates.map(({ id }) => id)).toEqual(['default', 'meddic', 'bant', 'smb']);
  expect(templates[0]?.name).toBe('Default sales process');
});

it('asks for a file where a paper is signed, and nowhere else', () => {
  const withFile = templates.flatMap(({ definition: process }) =>
    activitiesInOrder(process).filter(({ activity }) => activity.noteRequirement === 'noteWithFile'),
  );
  expect(withFile.map(({ activity }) => activity.name)).toEqual(['Contract signed']);
});

describe.each(templates)('the template $id', ({ definition: process, name }) => {
  it('can be published as it is, without fault or warning, by a company without users', () => {
    expect(faultsOf(process, nobody)).toEqual([]);
    expect(warningsOf(process, nobody)).toEqual([]);
    expect(usersNamedIn(process)).toEqual([]);
  });

  it('is a whole definition, as a client could send and store it', () => {
    expect(definition.parse(process)).toEqual(process);
    expect(definitionInput.parse(process)).toEqual(process);
    expect(process.name).toBe(name);
  });

  it('has weights that add up to 100, so that a weight reads as percent', () => {
    expect(activitiesInOrder(process).reduce((sum, { activity }) => sum + activity.weight, 0)).toBe(100);
  });

  it('guides: every activity has tips, every stage a limit of inactivity and something obligatory', () => {
    expect(activitiesInOrder(process).filter(({ activity }) => activity.tips === '')).toEqual([]);
    expect(process.stages.filter(({ inactivityLimitDays }) => inactivityLimitDays === null)).toEqual([]);
    expect(process.stages.filter(({ activities }) => !activities.some(({ obligatory }) => obligatory))).toEqual([]);
    expect(process.lossReasons.length).toBeGreaterThan(3);
  });
});
