import { describe, expect, it } from 'vitest';
import { mayChange, mayComplete, maySee } from '../../../shared/deals/rules/permissions.ts';
import type { Actor } from '../../../shared/kernel/values.ts';
import { activitiesInOrder } from '../../../shared/processes/rules/process.ts';
import {
  aDeal,
  aDefinition,
  administrator,
  aProcess,
  type GivenActivity,
  manager,
  owner,
  participant,
  stranger,
} from '../../support/factories.ts';

const everybody = [administrator, manager, owner, participant, stranger];
const deal = aDeal(aProcess({ only: [{ id: 'call' }] }));
const idsOf = (people: readonly Actor[]) => people.map(({ userId }) => userId);
const ownerAndParticipants = ['ada', 'max', 'olga', 'paul'];

describe('a deal', () => {
  it('may be changed by its owner, its participants, managers and administrators', () => {
    expect(idsOf(everybody.filter((person) => mayChange(deal, person)))).toEqual(ownerAndParticipants);
  });

  it('may be seen by all, or only by who may change it, as the customer decides', () => {
    expect(idsOf(everybody.filter((person) => maySee(deal, person, 'everyone')))).toEqual(idsOf(everybody));
    expect(idsOf(everybody.filter((person) => maySee(deal, person, 'participants')))).toEqual(ownerAndParticipants);
  });
});

describe('an activity', () => {
  const completers = (completableBy: GivenActivity['completableBy']) => {
    const activities = activitiesInOrder(aDefinition({ only: [{ id: 'call', completableBy }] }));
    return idsOf(everybody.filter((person) => activities.every(({ activity }) => mayComplete(activity, person))));
  };

  it('for anyone is narrowed no further', () => {
    expect(completers({ kind: 'anyone' })).toEqual(idsOf(everybody));
  });

  it('for managers is for them and administrators', () => {
    expect(completers({ kind: 'managers' })).toEqual(['ada', 'max']);
  });

  it('for administrators is for them alone', () => {
    expect(completers({ kind: 'administrators' })).toEqual(['ada']);
  });

  it('for designated users is for them and administrators, not for managers', () => {
    expect(completers({ kind: 'designated', users: ['paul'] })).toEqual(['ada', 'paul']);
  });
});
