import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { abandon, lose, reopen, win } from '../../../shared/deals/rules/close.ts';
import { complete, undo } from '../../../shared/deals/rules/complete.ts';
import { asksForLeaders } from '../../../shared/deals/rules/recipients.ts';
import type { Actor } from '../../../shared/kernel/values.ts';
import { aDeal, administrator, aProcess, context, manager, owner, participant } from '../../support/factories.ts';

const leaders = { administrators: ['ada', 'alf'], managers: ['max', 'mia'] };
const nobody = { administrators: false, managers: false, participants: false, owner: false, users: [] };

type Audience = Partial<Omit<typeof nobody, 'users'>> & { users?: string[] };

const telling = (notify: Audience | null) => aProcess({ only: [{ id: 'told', notify }] });

/** Whom the completion of an activity that tells this audience names. */
const recipientsOf = (notify: Audience | null, by: Actor, participantIds = [participant.userId]) => {
  const process = telling(notify);
  const deal = aDeal(process, { participantIds });
  return complete(deal, process, { activityId: 'told', leaders }, context(by)).events[0]?.data.recipients;
};

describe('a completion tells', () => {
  it.each<[string, Audience, string[]]>([
    ['administrators', { administrators: true }, ['ada', 'alf']],
    ['managers', { managers: true }, ['max', 'mia']],
    ['the owner', { owner: true }, ['olga']],
    ['named users', { users: ['nina', 'ned'] }, ['nina', 'ned']],
    [
      'all of them',
      { administrators: true, managers: true, owner: true, participants: true, users: ['nina'] },
      [...['olga', 'max', 'mia', 'ada', 'alf', 'nina']],
    ],
  ])('%s, where its activity says so', (_, notify, expected) => {
    expect(recipientsOf(notify, participant)).toEqual(expected);
  });

  it('the participants other than who completed it', () => {
    expect(recipientsOf({ participants: true }, participant, ['paul', 'pia'])).toEqual(['pia']);
  });

  it('nobody twice, in whatever roles they are', () => {
    const everybody = { administrators: true, managers: true, owner: true, participants: true };
    expect(recipientsOf({ ...everybody, users: ['olga', 'max', 'max'] }, manager, ['ada', 'olga'])).toEqual([
      ...['olga', 'ada', 'mia', 'alf'],
    ]);
  });

  it.each<[string, Audience | null]>([
    ['the activity tells nobody', null],
    ['it names no audience', {}],
    ['only who completed it would be told', { owner: true, users: ['olga'] }],
  ])('nobody, and then says nothing of recipients, where %s', (_, notify) => {
    const process = telling(notify);
    const [event] = complete(aDeal(process), process, { activityId: 'told', leaders }, context(owner)).events;
    expect(event?.data).not.toHaveProperty('recipients');
  });

  it('never who did it, and nobody twice, whoever is in the audience', () => {
    const people = fc.subarray(['olga', 'paul', 'pia', 'max', 'ada', 'nina'], { minLength: 1 });
    const audiences = fc.record({
      administrators: fc.boolean(),
      managers: fc.boolean(),
      participants: fc.boolean(),
      owner: fc.boolean(),
      users: people,
    });
    const actors = fc.constantFrom(owner, participant, manager, administrator);
    fc.assert(
      fc.property(audiences, people, actors, (notify, participantIds, by) => {
        const found = recipientsOf(notify, by, [...participantIds, participant.userId]);
        const recipients = Array.isArray(found) ? found : [];
        expect(recipients).not.toContain(by.userId);
        expect(new Set(recipients).size).toBe(recipients.length);
        expect(recipients).toEqual(expect.arrayContaining(notify.users.filter((userId) => userId !== by.userId)));
      }),
    );
  });

  it('leaders only where somebody looked who leads: it is asked for those activities alone', () => {
    for (const notify of [{ administrators: true }, { managers: true }]) {
      expect(asksForLeaders(telling(notify), 'told')).toBe(true);
    }
    for (const notify of [null, { owner: true, participants: true, users: ['nina'] }]) {
      expect(asksForLeaders(telling(notify), 'told')).toBe(false);
    }
    expect(asksForLeaders(telling({ managers: true }), 'unknown')).toBe(false);
  });
});

it('an undone completion, and the change of stage that comes with one, tell nobody', () => {
  const process = telling({ owner: true, managers: true });
  const done = complete(aDeal(process), process, { activityId: 'told', leaders }, context(participant));
  const undone = undo(done.deal, process, 'told', context(participant));
  const withoutActor = [...done.events.slice(1), ...undone.events];
  expect(withoutActor.map(({ type }) => type)).toContain('deal.stage_changed');
  for (const { data } of withoutActor) expect(data).not.toHaveProperty('recipients');
});

describe('a deal that is closed or reopened tells those who own it or take part in it', () => {
  const process = aProcess({ only: [{ id: 'a' }] });
  const deal = aDeal(process, { participantIds: ['paul', 'olga', 'pia'] });
  const closed = abandon(deal, {}, context(owner)).deal;
  const ways = {
    won: (by: Actor) => win(deal, process, {}, context(by)),
    lost: (by: Actor) => lose(deal, process, { reason: 'Price' }, context(by)),
    abandoned: (by: Actor) => abandon(deal, {}, context(by)),
    reopened: (by: Actor) => reopen(closed, process, {}, context(by)),
  };

  it.each(Object.entries(ways))('%s: each once, without who did it', (_, close) => {
    expect(close(manager).events[0]?.data.recipients).toEqual(['olga', 'paul', 'pia']);
    expect(close(owner).events[0]?.data.recipients).toEqual(['paul', 'pia']);
    expect(close(participant).events[0]?.data.recipients).toEqual(['olga', 'pia']);
  });

  it('and nobody where there is nobody else', () => {
    const alone = aDeal(process, { participantIds: [] });
    expect(win(alone, process, {}, context(owner)).events[0]?.data).not.toHaveProperty('recipients');
  });
});
