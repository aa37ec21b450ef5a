import { KMSServiceException } from '@aws-sdk/client-kms';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { contracts } from '../../shared/api/contracts.ts';
import { claimsOf } from '../support/handlers.ts';
import { rawRequests, refused } from '../support/raw-requests.ts';
import { publishProcess, statusAndCode } from '../support/steps.ts';
import { namesLeadTo, startWebhooks } from '../support/webhooks.ts';

const { cloud, admin, secrets, url, register, read, remove, every, eventsOf } = await startWebhooks();
let processId = '';

beforeAll(async () => {
  processId = await publishProcess(admin, { first: [{ id: 'a' }] });
});

beforeEach(async () => {
  for (const webhook of await every()) await remove(webhook);
});

afterAll(() => cloud.stop());

it('answers the webhook with its secret, which nobody is shown again', async () => {
  const answer = await register({ description: ' Billing ', eventTypes: ['deal.won'], processIds: [processId] });
  const { secret, ...made } = answer.ok();
  expect(answer.status).toBe(201);
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(made).toMatchObject({
    url,
    description: 'Billing',
    eventTypes: ['deal.won'],
    processIds: [processId],
    state: 'active',
    disabledBecause: null,
    createdBy: 'ada',
    failingSince: null,
    oldSecretsUntil: null,
  });
  expect(answer.headers.get('location')).toBe(`/webhooks/${made.id}`);
  const found = await read(made);
  expect([found.ok(), found.headers.get('etag')]).toEqual([made, answer.headers.get('etag')]);
});

it('asks for everything where nothing else is said', async () => {
  expect((await register()).ok()).toMatchObject({ description: '', eventTypes: null, processIds: null });
});

it('gives each webhook a secret of its own', async () => {
  expect((await register()).ok().secret).not.toBe((await register()).ok().secret);
});

it('is told by an event that says whose address it is', async () => {
  const event = {
    type: 'webhook.registered',
    actor: { userId: 'ada', via: 'user' },
    processId: null,
    data: { name: 'hooks.example.com' },
  };
  expect(await eventsOf((await register()).ok())).toMatchObject([event]);
});

describe('an address', () => {
  it.each<[string, string, string]>([
    ['without TLS', 'http://hooks.example.com/', 'not_https'],
    ['at another port', 'https://hooks.example.com:8443/', 'not_port_443'],
    ['with credentials', 'https://ann:secret@hooks.example.com/', 'has_credentials'],
    ['of this machine', 'https://127.0.0.1/', 'not_public'],
    ['of this machine, mapped', 'https://[::ffff:7f00:1]/', 'not_public'],
    ['whose name leads inside, if only once', 'https://inside.example.com/', 'not_public'],
    ['whose name leads nowhere', 'https://nowhere.example.com/', 'name_not_resolved'],
    ['that is none', 'hooks.example.com', 'not_a_url'],
  ])('%s is refused', async (_, hostile, code) => {
    namesLeadTo({ 'hooks.example.com': ['93.184.215.14'], 'inside.example.com': ['93.184.215.14', '10.0.0.7'] });
    const answer = await register({ url: hostile });
    expect(statusAndCode(answer)).toEqual([422, 'url_not_allowed']);
    expect(answer.refusal().errors).toMatchObject([{ pointer: '/url', code }]);
    expect(JSON.stringify(answer.refusal())).not.toContain('10.0.0.7');
    expect(await every()).toEqual([]);
  });

  it('has at most 2,048 characters', async () => {
    const long = (length: number) => 'https://hooks.example.com/'.padEnd(length, '"');
    expect((await register({ url: long(2_048) })).ok().url).toBe(long(2_048));
    expect(statusAndCode(await register({ url: long(2_049) }))).toEqual([422, 'invalid_request']);
  });
});

it('is refused for a process that there is not, which it names', async () => {
  const answer = await register({ processIds: [processId, 'unknown'] });
  expect(statusAndCode(answer)).toEqual([422, 'unknown_process']);
  expect(answer.refusal().errors).toMatchObject([{ pointer: '/processIds/1' }]);
});

it.each([
  ['a type that there is not', { eventTypes: ['deal.dreamt'] }, '/eventTypes/0'],
  ['a type twice', { eventTypes: ['deal.won', 'deal.won'] }, '/eventTypes'],
  ['no types', { eventTypes: [] }, '/eventTypes'],
  ['no processes', { processIds: [] }, '/processIds'],
  ['a secret of its own', { secret: 'whsec_mine' }, '/secret'],
])('is refused with %s', async (_, body, pointer) => {
  const send = rawRequests(cloud.transport(claimsOf('ada', 'administrator')));
  const headers = { 'content-type': 'application/json' };
  const answer = await send(contracts.registerWebhook, '/webhooks', {
    headers,
    body: JSON.stringify({ url, ...body }),
  });
  expect(refused(answer)).toEqual({ status: 422, code: 'invalid_request', pointers: [pointer] });
});

it.each(['manager', 'salesperson'] as const)('is nothing for a %s', async (role) => {
  const answer = await cloud.as('max', role).call(contracts.registerWebhook, { body: { url } });
  expect(statusAndCode(answer)).toEqual([403, 'forbidden']);
});

it('answers 503 while KMS does not, and registers nothing', async () => {
  secrets.failOnce(new KMSServiceException({ name: 'KMSInternalException', $fault: 'server', $metadata: {} }));
  expect(statusAndCode(await register())).toEqual([503, 'unavailable']);
  expect(await every()).toEqual([]);
});

describe('under an idempotency key', () => {
  it('is repeated without the secret, and makes no other webhook', async () => {
    const headers = { 'idempotency-key': 'once' };
    const [first, again] = [await register({}, headers), await register({}, headers)];
    expect(again.ok()).toEqual({ ...first.ok(), secret: null });
    expect(['etag', 'location'].map((name) => again.headers.get(name))).toEqual(
      ['etag', 'location'].map((name) => first.headers.get(name)),
    );
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(await every()).toHaveLength(1);
  });

  it('makes one webhook of several requests at once, and shows its secret to one of them', async () => {
    const headers = { 'idempotency-key': 'at once' };
    const answers = await Promise.all(Array.from({ length: 5 }, () => register({}, headers)));
    const made = answers.filter(({ status }) => status === 201).map((answer) => answer.ok());
    expect(made.filter(({ secret }) => secret !== null)).toHaveLength(1);
    expect(await every()).toMatchObject([{ id: made[0]?.id }]);
    for (const answer of answers.filter(({ status }) => status !== 201)) {
      expect(statusAndCode(answer)).toEqual([409, 'idempotency_in_progress']);
    }
  });
});
