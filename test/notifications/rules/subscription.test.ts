import { describe, expect, it } from 'vitest';
import { eventType } from '../../../shared/kernel/event.ts';
import {
  editSubscription,
  eventTypes,
  filterPolicyOf,
  isAllowedAddress,
  isFresh,
  mayReceive,
  revisionOf,
  type Seen,
  type State,
  type Subscription,
  seeAs,
} from '../../../shared/notifications/rules.ts';
import { frozen, minute } from '../../support/factories.ts';

const subscription: Subscription = frozen({
  id: 's',
  channel: 'email',
  address: 'ann@example.com',
  scope: 'mine',
  eventTypes: null,
  userId: 'ann',
  arn: 'arn',
  finished: true,
  seen: null,
  createdAt: minute(0),
  version: 1,
});

describe('what is mailed', () => {
  const bulk = [{ exists: false }];

  it('is what concerns the subscriber, of every type where none is named', () => {
    expect(filterPolicyOf(subscription)).toEqual({ recipients: ['ann'], bulk });
  });

  it('is everybody’s where the scope is all, of the types named, and never a hand-over’s many', () => {
    expect(filterPolicyOf({ ...subscription, scope: 'all', eventTypes: ['deal.won', 'deal.lost'] })).toEqual({
      type: ['deal.won', 'deal.lost'],
      bulk,
    });
  });

  it('can be told SNS with all types named: five attributes and 150 combinations are what it takes', () => {
    const policy = filterPolicyOf({ ...subscription, eventTypes: [...eventType.options] });
    const lengths = Object.values(policy).map((values) => (values === undefined ? 1 : values.length));
    expect(lengths.length).toBeLessThanOrEqual(5);
    expect(lengths.reduce((product, length) => product * length)).toBeLessThanOrEqual(150);
  });

  it.each([
    ['none', []],
    ['one twice', ['deal.won', 'deal.won']],
    ['an unknown one', ['deal.teleported']],
  ])('is not chosen by types where they are %s', (_, types) => {
    expect(eventTypes.safeParse(types).success).toBe(false);
  });
});

describe('who may receive', () => {
  it.each([
    ['mine', 'salesperson', true],
    ['all', 'salesperson', false],
    ['all', 'manager', true],
    ['all', 'administrator', true],
  ] as const)('%s as a %s: %s', (scope, role, may) => {
    expect(mayReceive(scope, { role, via: 'user', active: true })).toBe(may);
    expect(mayReceive(scope, { role, via: 'user', active: false })).toBe(false);
  });

  it('is no other system where it should concern it, since nothing does', () => {
    const system = { role: 'administrator', via: 'api', active: true } as const;
    expect([mayReceive('mine', system), mayReceive('all', system)]).toEqual([false, true]);
  });
});

describe('an address', () => {
  const domains = ['example.com', 'Partner.example'];

  it.each([
    ['their own, whatever the domain', 'ann@elsewhere.example', true],
    ['their own in other letters', 'ANN@Elsewhere.example', true],
    ['in an allowed domain', 'team@example.com', true],
    ['in an allowed domain in other letters', 'team@PARTNER.example', true],
    ['of somebody else', 'bob@elsewhere.example', false],
    ['in a domain below an allowed one', 'team@mail.example.com', false],
    ['in a domain that ends like an allowed one', 'team@notexample.com', false],
    ['in a domain that begins like an allowed one', 'team@example.com.elsewhere.example', false],
    ['that only names an allowed domain before its last @', 'team@example.com@elsewhere.example', false],
  ])('may be subscribed or not: %s', (_, address, allowed) => {
    expect(isAllowedAddress(address, 'ann@elsewhere.example', domains)).toBe(allowed);
  });

  it('of a system that has none may only be in an allowed domain', () => {
    expect(isAllowedAddress('ann@elsewhere.example', null, domains)).toBe(false);
  });
});

describe('changing', () => {
  it('makes a new version of what is new, and keeps what is not named', () => {
    const all = editSubscription(subscription, { scope: 'all' });
    expect(all).toEqual({ ...subscription, scope: 'all', version: 2 });
    const won = editSubscription(all, { eventTypes: ['deal.won'] });
    expect(won).toEqual({ ...all, eventTypes: ['deal.won'], version: 3 });
    expect(editSubscription(won, { eventTypes: null }).eventTypes).toBeNull();
  });

  it('makes none where it says the same', () => {
    expect(editSubscription(subscription, {})).toBe(subscription);
    expect(editSubscription(subscription, { scope: 'mine', eventTypes: null })).toBe(subscription);
  });

  it('never names two versions alike, also when the address is subscribed anew', () => {
    const anew = { ...subscription, createdAt: minute(1) };
    expect(revisionOf(anew)).not.toBe(revisionOf(subscription));
  });
});

describe('the state of a subscription', () => {
  const statesAfter = (...reported: readonly State[]) => {
    let seen: Seen | null = null;
    return reported.map((one) => {
      seen = seeAs(seen, one, minute(0));
      return seen.state;
    });
  };

  it.each<[string, readonly State[], readonly State[]]>([
    ['as SNS says', ['pending', 'active', 'ended'], ['pending', 'active', 'ended']],
    ['ended where it is pending after it was active', ['active', 'pending', 'pending'], ['active', 'ended', 'ended']],
    ['active where its link is opened again', ['active', 'pending', 'active'], ['active', 'ended', 'active']],
    ['pending where it lapsed and was never active', ['ended', 'pending'], ['ended', 'pending']],
  ])('is %s', (_, reported, shown) => {
    expect(statesAfter(...reported)).toEqual(shown);
  });

  it.each<[boolean, State | null, number]>([
    [true, 'active', 4],
    [true, 'ended', 4],
    [false, 'active', 5],
    [false, 'pending', 0],
    [false, null, 0],
  ])('need not be asked for again: %s, where it was %s %i minutes ago', (fresh, state, minutes) => {
    expect(isFresh(state && seeAs(null, state, minute(0)), minute(minutes))).toBe(fresh);
  });
});
