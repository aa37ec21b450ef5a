import { describe, expect, it } from 'vitest';
import { faultsOf, type KnownUsers, usersNamedIn, warningsOf } from '../../../shared/processes/rules/publish.ts';
import { aDefinition, type GivenActivity } from '../../support/factories.ts';

const known: KnownUsers = new Map([
  ['ann', { active: true }],
  ['gone', { active: false }],
]);

const places = (faults: ReturnType<typeof faultsOf>) => faults.map(({ pointer, code }) => `${code} at ${pointer}`);
const faultsIn = (activity: Omit<GivenActivity, 'id'>) =>
  places(faultsOf(aDefinition({ only: [{ id: 'call' }, { id: 'mail', ...activity }] }), known));
const warningsIn = (activity: Omit<GivenActivity, 'id'>) =>
  places(warningsOf(aDefinition({ only: [{ id: 'call' }, { id: 'mail', ...activity }] }), known));

const designated = (...users: readonly string[]) => ({ kind: 'designated' as const, users: [...users] });
const task = (title: string) => ({ title, dueIn: { days: 1 } });

describe('publishing is refused', () => {
  it('without a stage', () => {
    expect(places(faultsOf(aDefinition({}), known))).toEqual(['no_stage at /stages']);
  });

  it('for a stage without activities', () => {
    expect(places(faultsOf(aDefinition({ first: [{ id: 'call' }], second: [] }), known))).toEqual([
      'stage_without_activities at /stages/1/activities',
    ]);
  });

  it('for an id that is taken, by a stage or an activity, anywhere in the process', () => {
    const definition = aDefinition({ first: [{ id: 'call' }, { id: 'first' }], second: [{ id: 'call' }] });
    expect(places(faultsOf(definition, known))).toEqual([
      'duplicate_id at /stages/0/activities/1/id',
      'duplicate_id at /stages/1/activities/0/id',
    ]);
  });

  it('where all weights together are 0', () => {
    const definition = aDefinition({ first: [{ id: 'call', weight: 0 }], second: [{ id: 'mail', weight: 0 }] });
    expect(places(faultsOf(definition, known))).toEqual(['total_weight_zero at /stages']);
  });

  it.each([
    {
      says: 'designated users where nobody is designated',
      activity: { completableBy: designated() },
      place: 'designated_without_users at /stages/0/activities/1/completableBy/users',
    },
    {
      says: 'a designated user who does not exist',
      activity: { completableBy: designated('ann', 'nobody') },
      place: 'unknown_user at /stages/0/activities/1/completableBy/users/1',
    },
    {
      says: 'a task for a user who does not exist',
      activity: { task: { ...task('Call'), assignee: { kind: 'user' as const, userId: 'nobody' } } },
      place: 'unknown_user at /stages/0/activities/1/task/assignee/userId',
    },
    {
      says: 'a notification without a recipient',
      activity: { notify: {} },
      place: 'notification_without_recipient at /stages/0/activities/1/notify',
    },
    {
      says: 'a notification to a user who does not exist',
      activity: { notify: { users: ['nobody'] } },
      place: 'unknown_user at /stages/0/activities/1/notify/users/0',
    },
    {
      says: 'an unknown placeholder in the title of a task',
      activity: { task: task('Call {{deal.name}} of {{deal.owner}}') },
      place: 'unknown_placeholder at /stages/0/activities/1/task/title',
    },
    {
      says: 'an unknown placeholder in the description of a task',
      activity: { task: { ...task('Call'), description: 'For {{}}' } },
      place: 'unknown_placeholder at /stages/0/activities/1/task/description',
    },
  ])('for $says', ({ activity, place }) => {
    expect(faultsIn(activity)).toEqual([place]);
  });

  it('with every fault at once', () => {
    const definition = aDefinition({
      first: [{ id: 'call', weight: 0, notify: {}, completableBy: designated('nobody') }],
      second: [],
    });
    expect(places(faultsOf(definition, known))).toEqual([
      'unknown_user at /stages/0/activities/0/completableBy/users/0',
      'notification_without_recipient at /stages/0/activities/0/notify',
      'stage_without_activities at /stages/1/activities',
      'total_weight_zero at /stages',
    ]);
  });
});

describe('publishing is not refused', () => {
  it.each([
    { says: 'for users who exist, even deactivated ones', activity: { completableBy: designated('ann', 'gone') } },
    { says: 'for a notification to one audience', activity: { notify: { owner: true } } },
    { says: 'for a notification to one user', activity: { notify: { users: ['ann'] } } },
    {
      says: 'for the placeholders that there are',
      activity: { task: task('{{deal.name}} {{ deal.company }} {{completer.name}} { {no} }') },
    },
    { says: 'for one activity without weight', activity: { weight: 0 } },
  ])('$says', ({ activity }) => {
    expect(faultsIn(activity)).toEqual([]);
  });
});

describe('publishing warns', () => {
  it('about an obligatory activity that only deactivated users may complete', () => {
    const place = 'only_deactivated_users at /stages/0/activities/1/completableBy/users';
    expect(warningsIn({ obligatory: true, completableBy: designated('gone') })).toEqual([place]);
    expect(warningsIn({ obligatory: true, completableBy: designated('gone', 'ann') })).toEqual([]);
    expect(warningsIn({ obligatory: false, completableBy: designated('gone') })).toEqual([]);
    expect(warningsIn({ obligatory: true, completableBy: { kind: 'managers' } })).toEqual([]);
    expect(warningsIn({ obligatory: true, completableBy: designated() })).toEqual([]);
    expect(warningsIn({ obligatory: true, completableBy: designated('nobody') })).toEqual([]);
  });

  it('about weights that make a later stage worth nothing, not about the first', () => {
    const worthless = [{ id: 'call', weight: 0 }];
    const later = aDefinition({ first: [{ id: 'mail' }], second: worthless });
    expect(places(warningsOf(later, known))).toEqual(['worthless_stage at /stages/1/activities']);
    expect(warningsOf(aDefinition({ first: worthless, second: [{ id: 'mail' }] }), known)).toEqual([]);
  });

  it('about a stage without a probability, where the probability is that of the stage', () => {
    const definition = aDefinition({ first: [{ id: 'call' }] }, { probabilityMode: 'stage' });
    expect(places(warningsOf(definition, known))).toEqual(['stage_without_probability at /stages/0/probability']);
    expect(warningsIn({})).toEqual([]);
  });
});

it('the users that a definition names are found wherever they are named, once each', () => {
  const assignee = { kind: 'user' as const, userId: 'cleo' };
  const definition = aDefinition({
    first: [{ id: 'call', completableBy: designated('ann', 'ben'), notify: { users: ['ben', 'dan'] } }],
    second: [{ id: 'mail', task: { ...task('Call'), assignee } }],
  });
  expect(usersNamedIn(definition)).toEqual(['ann', 'ben', 'dan', 'cleo']);
});
