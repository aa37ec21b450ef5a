import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type * as z from 'zod';
import { allPages } from '../../shared/api/client.ts';
import { contracts } from '../../shared/api/contracts.ts';
import { afterNext } from '../support/between-calls.ts';
import { claimsOf, startHandlers } from '../support/handlers.ts';
import { ifMatch, statusAndCode } from '../support/steps.ts';
import { startTestTopic } from '../support/topic.ts';

const topic = await startTestTopic();
const cloud = await startHandlers({ ...topic.environment, ALLOWED_MAIL_DOMAINS: 'example.com Partner.example' });
const { client: table } = await import('../../shared/table/table.ts');
const [ann, bob] = [cloud.as('ann'), cloud.as('bob')];
const [max, ada] = [cloud.as('max', 'manager'), cloud.as('ada', 'administrator')];

type Body = z.input<typeof contracts.subscribe.body>;

let addresses = 0;
let address = '';

beforeAll(async () => {
  for (const name of ['ann', 'bob']) await cloud.enter(name);
  await cloud.enter('max', 'manager');
  await cloud.enter('ada', 'administrator');
});

beforeEach(() => {
  addresses += 1;
  address = `team-${addresses}@example.com`;
});

afterAll(async () => {
  await cloud.stop();
  await topic.stop();
});

const subscribe = (client = ann, rest: Partial<Body> = {}, headers = {}) =>
  client.call(contracts.subscribe, { body: { channel: 'email', address, scope: 'mine', ...rest }, headers });

const paramsOf = ({ id }: { id: string }) => ({ subscriptionId: id });

const read = async (made: { id: string }, client = ann) =>
  (await client.call(contracts.getSubscription, { params: paramsOf(made) })).ok();

const mine = ['ann'];
const bulk = [{ exists: false }];

describe('subscribing', () => {
  it('awaits the opening of the link in a first mail, and is active then', async () => {
    const answer = await subscribe();
    const made = answer.ok();
    expect(made).toMatchObject({ channel: 'email', address, scope: 'mine', eventTypes: null, userId: 'ann' });
    expect(made.state).toBe('pending');
    expect(answer.headers.get('location')).toBe(`/subscriptions/${made.id}`);
    expect(await topic.mailbox(address).policy()).toEqual({ recipients: mine, bulk });

    await topic.mailbox(address).confirm();
    const found = await ann.call(contracts.getSubscription, { params: paramsOf(made) });
    expect(found.ok()).toEqual({ ...made, state: 'active' });
    expect(found.headers.get('etag')).toBe(answer.headers.get('etag'));
  });

  it('tells SNS the types of events that are wanted', async () => {
    expect((await subscribe(max, { scope: 'all', eventTypes: ['deal.won'] })).ok().eventTypes).toEqual(['deal.won']);
    expect(await topic.mailbox(address).policy()).toEqual({ type: ['deal.won'], bulk });
  });

  it('takes an address in any case for the same one, which is subscribed once', async () => {
    await subscribe();
    const again = await subscribe(bob, { address: address.toUpperCase().replace('EXAMPLE', 'Example') });
    expect(statusAndCode(again)).toEqual([409, 'address_subscribed']);
    expect(await topic.mailbox(address).policy()).toEqual({ recipients: mine, bulk });
  });

  it.each([
    ['new', async () => {}],
    [
      'of a subscription that has ended',
      async () => {
        await subscribe();
        await topic.mailbox(address).leave();
      },
    ],
  ])('makes one of several at once, and says so to the others, where the address is %s', async (_, prepare) => {
    await prepare();
    const answers = await Promise.all([ann, bob, max, ann, bob, max].map((client) => subscribe(client)));
    const made = answers.flatMap((answer) => (answer.status === 201 ? [answer.ok()] : []));
    const refused = answers.filter(({ status }) => status !== 201).map((answer) => statusAndCode(answer));
    expect(refused).toEqual(Array.from({ length: 5 }, () => [409, 'address_subscribed']));
    expect(await topic.mailbox(address).policy()).toEqual({ recipients: made.map(({ userId }) => userId), bulk });
  });

  it('answers a repetition under its idempotency key as the first time', async () => {
    const headers = { 'idempotency-key': address };
    const first = await subscribe(ann, {}, headers);
    const again = await subscribe(ann, {}, headers);
    expect([again.ok(), again.headers.get('idempotent-replayed')]).toEqual([first.ok(), 'true']);
  });

  it('answers several at once under one idempotency key as one', async () => {
    const headers = { 'idempotency-key': `${address} at once` };
    const answers = await Promise.all(Array.from({ length: 4 }, () => subscribe(ann, {}, headers)));
    expect(new Set(answers.map((answer) => answer.ok().id)).size).toBe(1);
    expect(answers.filter(({ headers }) => headers.get('idempotent-replayed') === 'true')).toHaveLength(3);
  });

  it('is for one’s own address and for the allowed domains', async () => {
    expect((await subscribe(ann, { address: 'desk@partner.example' })).status).toBe(201);
    expect((await subscribe(ann, { address: 'ann@example.com' })).status).toBe(201);
    const foreign = await subscribe(ann, { address: 'ann@elsewhere.example' });
    expect(statusAndCode(foreign)).toEqual([422, 'address_not_allowed']);
    expect(foreign.refusal().errors).toMatchObject([{ pointer: '/address' }]);
    expect(await topic.mailbox('ann@elsewhere.example').policy()).toBeUndefined();
  });

  it('to everything is for managers and administrators, as the directory knows them', async () => {
    expect(statusAndCode(await subscribe(ann, { scope: 'all' }))).toEqual([403, 'forbidden']);
    const withOldToken = cloud.as('bob', 'manager');
    expect(statusAndCode(await subscribe(withOldToken, { scope: 'all' }))).toEqual([403, 'forbidden']);
    expect((await subscribe(ada, { scope: 'all' })).status).toBe(201);
  });

  it('to what concerns it is nothing for another system', async () => {
    const { username: _, ...claims } = claimsOf('ada', 'salesperson');
    const system = cloud.asClaims({ ...claims, client_id: 'crm', scope: 'stagecraft/manager' });
    expect(statusAndCode(await subscribe(system))).toEqual([403, 'forbidden']);
    expect((await subscribe(system, { scope: 'all' })).ok().userId).toBe('crm');
  });

  it('is refused for an address that somebody subscribed at SNS past the API', async () => {
    await topic.mailbox(address).subscribePastUs();
    expect(statusAndCode(await subscribe())).toEqual([409, 'address_subscribed']);
  });

  it.each([
    ['a second header', 'ann@example.com\r\nBcc: bob@example.com'],
    ['a line break at its end', 'ann@example.com\n'],
    ['two addresses', 'ann@example.com,bob@example.com'],
    ['two addresses with a space', 'ann@example.com bob@example.com'],
    ['a name beside it', 'Ann <ann@example.com>'],
    ['a quoted local part', '"ann bob"@example.com'],
    ['a comment', 'ann(x)@example.com'],
    ['letters beyond ASCII in its domain', 'ann@exämple.com'],
    ['letters that look like its domain', 'ann@exаmple.com'],
    ['a right-to-left override', 'ann\u202e@example.com'],
    ['a zero byte', 'ann\u0000@example.com'],
    ['a number for its domain', 'ann@[127.0.0.1]'],
    ['no domain', 'ann'],
    ['more than 254 characters', `${'a'.repeat(243)}@example.com`],
  ])('is refused for an address with %s', async (_, hostile) => {
    const answer = await subscribe(ann, { address: hostile });
    expect(statusAndCode(answer)).toEqual([422, 'invalid_request']);
    expect(answer.refusal().errors).toMatchObject([{ pointer: '/address' }]);
  });

  it('takes an address of 254 characters', async () => {
    expect((await subscribe(ann, { address: `${'a'.repeat(242)}@example.com` })).status).toBe(201);
  });
});

describe('a subscription', () => {
  it('is ended by the link below every mail, and the address may be subscribed by others then', async () => {
    const made = (await subscribe()).ok();
    await topic.mailbox(address).confirm();
    await topic.mailbox(address).leave();
    expect((await read(made)).state).toBe('ended');

    const taken = (await subscribe(bob)).ok();
    expect(taken).toMatchObject({ id: made.id, userId: 'bob', state: 'pending' });
    expect(await topic.mailbox(address).policy()).toEqual({ recipients: ['bob'], bulk });
    expect(statusAndCode(await ann.call(contracts.getSubscription, { params: paramsOf(made) }))[0]).toBe(404);
  });

  it('is seen by its owner and by administrators only', async () => {
    const params = paramsOf((await subscribe()).ok());
    const headers = { 'if-match': '*' };
    for (const other of [bob, max]) {
      const unknown = [404, 'unknown_subscription'];
      expect(statusAndCode(await other.call(contracts.getSubscription, { params }))).toEqual(unknown);
      expect(statusAndCode(await other.call(contracts.editSubscription, { params, body: {}, headers }))).toEqual(
        unknown,
      );
      expect(statusAndCode(await other.call(contracts.unsubscribe, { params }))).toEqual(unknown);
    }
    expect((await ada.call(contracts.getSubscription, { params })).ok().userId).toBe('ann');
    expect((await ada.call(contracts.unsubscribe, { params })).status).toBe(204);
  });

  it('stands in its owner’s list, and in an administrator’s, with its state by now', async () => {
    const made = (await subscribe(bob)).ok();
    await topic.mailbox(address).confirm();
    const listed = (client = bob, query = {}) =>
      allPages(async (cursor) =>
        (await client.call(contracts.listSubscriptions, { query: { limit: '2', ...query, ...cursor } })).ok(),
      );
    const active = { ...made, state: 'active' };
    const ofBob = await listed();
    expect(ofBob).toContainEqual(active);
    expect(new Set(ofBob.map(({ userId }) => userId))).toEqual(new Set(['bob']));
    expect(await listed(ada, { userId: 'bob' })).toEqual(ofBob);
    expect(await listed(ada)).toContainEqual(active);
    expect((await listed(ada)).map(({ userId }) => userId)).toContain('max');

    const ofOthers = await max.call(contracts.listSubscriptions, { query: { userId: 'bob' } });
    expect(statusAndCode(ofOthers)).toEqual([403, 'forbidden']);
  });
});

describe('changing a subscription', () => {
  type Change = z.input<typeof contracts.editSubscription.body>;

  const edit = async (made: { id: string }, body: Change, client = max) => {
    const params = paramsOf(made);
    const headers = ifMatch(await client.call(contracts.getSubscription, { params }));
    return client.call(contracts.editSubscription, { params, body, headers });
  };

  it('tells SNS, and makes a new version', async () => {
    const answer = await subscribe(max);
    const edited = await edit(answer.ok(), { scope: 'all', eventTypes: ['deal.won', 'deal.lost'] });
    expect(edited.ok()).toEqual({ ...answer.ok(), scope: 'all', eventTypes: ['deal.won', 'deal.lost'] });
    expect(edited.headers.get('etag')).not.toBe(answer.headers.get('etag'));
    expect(await topic.mailbox(address).policy()).toEqual({ type: ['deal.won', 'deal.lost'], bulk });

    expect((await edit(answer.ok(), { eventTypes: null })).ok().eventTypes).toBeNull();
    expect(await topic.mailbox(address).policy()).toEqual({ bulk });
  });

  it('makes no version of what is nothing new', async () => {
    const answer = await subscribe(max);
    for (const change of [{}, { scope: 'mine', eventTypes: null } as const])
      expect((await edit(answer.ok(), change)).headers.get('etag')).toBe(answer.headers.get('etag'));
  });

  it('by several at once leaves SNS with what is stored', async () => {
    const made = (await subscribe(max)).ok();
    const types = ['deal.won', 'deal.lost', 'deal.opened', 'deal.reopened', 'deal.abandoned', 'deal.deleted'] as const;
    const headers = { 'if-match': '*' };
    const change = (type: (typeof types)[number]) =>
      max.call(contracts.editSubscription, { params: paramsOf(made), body: { eventTypes: [type] }, headers });
    const answers = await Promise.all(types.map(change));
    expect(answers.filter(({ status }) => status === 200)).not.toEqual([]);
    const { eventTypes } = await read(made, max);
    expect(await topic.mailbox(address).policy()).toEqual({ recipients: ['max'], type: eventTypes, bulk });
  });

  it('leaves SNS with what was stored last, although the other change told SNS later', async () => {
    const params = paramsOf((await subscribe(max)).ok());
    const headers = { 'if-match': '*' };
    const change = (type: 'deal.won' | 'deal.lost') =>
      max.call(contracts.editSubscription, { params, body: { eventTypes: [type] }, headers });
    afterNext(table, 'PutItem', () => change('deal.lost'));
    await change('deal.won');
    expect(await topic.mailbox(address).policy()).toEqual({ recipients: ['max'], type: ['deal.lost'], bulk });
  });

  it('demands the version that was read, and refuses another', async () => {
    const params = paramsOf((await subscribe()).ok());
    const call = (headers = {}) =>
      ann.call(contracts.editSubscription, { params, body: { eventTypes: ['deal.won'] }, headers });
    expect(statusAndCode(await call())).toEqual([428, 'precondition_required']);
    expect(statusAndCode(await call({ 'if-match': '"0-1"' }))).toEqual([412, 'precondition_failed']);
    const stale = await ann.call(contracts.unsubscribe, { params, headers: { 'if-match': '"0-1"' } });
    expect(statusAndCode(stale)).toEqual([412, 'precondition_failed']);
  });

  it('to everything depends on whose mail it is, not on who changes it', async () => {
    const ofAnn = (await subscribe()).ok();
    expect(statusAndCode(await edit(ofAnn, { scope: 'all' }, ada))).toEqual([403, 'forbidden']);
    expect((await edit(ofAnn, { eventTypes: ['deal.won'] }, ada)).status).toBe(200);
    expect(await topic.mailbox(address).policy()).toEqual({ recipients: mine, type: ['deal.won'], bulk });
  });

  it('says so where the subscription has ended meanwhile', async () => {
    const made = (await subscribe(max)).ok();
    await topic.mailbox(address).leave();
    expect((await edit(made, { scope: 'all' })).ok().state).toBe('ended');
  });
});

describe('unsubscribing', () => {
  it('ends it at SNS and here, and lets the address be subscribed again', async () => {
    const first = await subscribe();
    const params = paramsOf(first.ok());
    expect((await ann.call(contracts.unsubscribe, { params })).status).toBe(204);
    expect(await topic.mailbox(address).policy()).toBeUndefined();
    expect(statusAndCode(await ann.call(contracts.unsubscribe, { params }))).toEqual([404, 'unknown_subscription']);

    const again = await subscribe();
    expect(again.ok()).toMatchObject({ id: first.ok().id, state: 'pending' });
    expect(again.headers.get('etag')).not.toBe(first.headers.get('etag'));
  });
});
