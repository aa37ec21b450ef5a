import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  definitionHere,
  faultsOfImport,
  processFile,
  processFileOf,
  withUsers,
} from '../../../shared/processes/rules/process-file.ts';
import { usersNamedIn } from '../../../shared/processes/rules/publish.ts';
import { definitions } from '../../support/arbitraries.ts';
import { aDefinition, frozen } from '../../support/factories.ts';

const named = frozen(
  aDefinition({
    first: [
      { id: 'call', completableBy: { kind: 'designated', users: ['ann', 'ben'] } },
      { id: 'mail', notify: { owner: true, users: ['ben', 'cleo'] } },
    ],
    second: [
      { id: 'visit', task: { title: 'Call', assignee: { kind: 'user', userId: 'dan' }, dueIn: { days: 1 } } },
      { id: 'sign', task: { title: 'Call', dueIn: { days: 1 } } },
    ],
  }),
);

const exported = {
  exportedAt: '2026-01-05T09:00:00.000Z',
  source: { processId: 'process-1', version: 3 },
  definition: named,
};
const user = (id: string) => ({ id, email: `${id}@example.com` });
const file = processFileOf(exported, new Map(['ann', 'ben', 'dan'].map((id) => [id, user(id)])));
const known = (...userIds: string[]) => new Map(userIds.map((userId) => [userId, { active: true }]));

describe('a definition with other users', () => {
  it('has them wherever users are named, and is else the same', () => {
    const there = new Map(usersNamedIn(named).map((userId) => [userId, `${userId}-2`]));
    const back = new Map([...there].map(([from, to]) => [to, from]));
    expect(usersNamedIn(withUsers(named, there))).toEqual(['ann-2', 'ben-2', 'cleo-2', 'dan-2']);
    expect(withUsers(withUsers(named, there), back)).toEqual(named);
  });

  it('keeps those who have no other id', () => {
    expect(usersNamedIn(withUsers(named, new Map([['ben', 'bob']])))).toEqual(['ann', 'bob', 'cleo', 'dan']);
    expect(withUsers(named, new Map())).toEqual(named);
  });

  it('is the same one where it names nobody', () => {
    fc.assert(
      fc.property(definitions(), (definition) => {
        expect(withUsers(definition, new Map([['nobody', 'ann']]))).toEqual(definition);
      }),
    );
  });
});

describe('the file of a process', () => {
  it('says whom the definition names, as far as they are known', () => {
    expect(file.users).toEqual({ ann: 'ann@example.com', ben: 'ben@example.com', dan: 'dan@example.com' });
    expect(processFile.parse(file)).toEqual(file);
  });

  it.each([
    ['another kind of file', { format: 'something-else' }, 'format'],
    ['a version of the future', { formatVersion: 2 }, 'formatVersion'],
    ['a version of the past that never was', { formatVersion: 0 }, 'formatVersion'],
    ['an address that is none', { users: { ann: 'Ann' } }, 'users'],
  ])('is not %s', (_, changed, place) => {
    const { error } = processFile.safeParse({ ...file, ...changed });
    expect(error?.issues[0]?.path[0]).toBe(place);
  });

  it('is refused where it has more than is understood, so that nothing is lost in silence', () => {
    const definition = { ...named, colour: 'red' };
    expect(processFile.safeParse({ ...file, definition }).error?.issues).toMatchObject([
      { code: 'unrecognized_keys', path: ['definition'], keys: ['colour'] },
    ]);
  });
});

describe('in another directory, a file means', () => {
  const directory = [
    { id: 'u1', email: 'Ann@Example.com' },
    { id: 'dan', email: 'daniel@example.com' },
    { id: 'u3', email: 'dan@example.com' },
    { id: 'cleo', email: 'cleo@example.com' },
  ];

  it('by an email address whoever has it there, else whoever has the id', () => {
    expect(usersNamedIn(definitionHere(file, directory))).toEqual(['u1', 'ben', 'cleo', 'u3']);
  });

  it('nobody by the id of something that every object has', () => {
    const designated = { kind: 'designated' as const, users: ['constructor'] };
    const definition = aDefinition({ first: [{ id: 'call', completableBy: designated }] });
    expect(definitionHere({ definition, users: {} }, directory)).toEqual(definition);
  });
});

describe('a definition is not taken over', () => {
  it('with users who are not there, each named with their places in the file', () => {
    expect(faultsOfImport(named, known('ann', 'cleo'))).toMatchObject([
      { pointer: '/definition/stages/0/activities/0/completableBy/users/1', code: 'unknown_user' },
      { pointer: '/definition/stages/0/activities/1/notify/users/0', code: 'unknown_user' },
      { pointer: '/definition/stages/1/activities/0/task/assignee/userId', code: 'unknown_user' },
    ]);
  });

  it('with an id that is there twice', () => {
    const twice = aDefinition({ first: [{ id: 'call' }, { id: 'call' }] });
    expect(faultsOfImport(twice, known())).toMatchObject([
      { pointer: '/definition/stages/0/activities/1/id', code: 'duplicate_id' },
    ]);
  });

  it('but may be as unfinished as a draft', () => {
    expect(faultsOfImport(aDefinition({}), known())).toEqual([]);
    expect(faultsOfImport(aDefinition({ first: [], second: [{ id: 'call', weight: 0 }] }), known())).toEqual([]);
  });
});
