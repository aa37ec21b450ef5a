import { gunzipSync } from 'node:zlib';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { contracts } from '../../shared/api/contracts.ts';
import { goodSecrets } from '../../shared/webhooks/rules/webhook.ts';
import { ifMatch, statusAndCode } from '../support/steps.ts';
import { startWebhooks, unsealed } from '../support/webhooks.ts';

const { cloud, admin, register, registered, read, edit, eventsOf, itemsOf } = await startWebhooks();
const { client } = await import('../../shared/table/table.ts');
const { findWebhook } = await import('../../shared/webhooks/store/webhooks.ts');

type Made = { readonly id: string };

afterEach(() => vi.useRealTimers());
afterAll(() => cloud.stop());

const rotate = ({ id: webhookId }: Made, headers = {}) =>
  admin.call(contracts.rotateSecret, { params: { webhookId }, headers });

/** The secrets with which a delivery would be signed now, the newest first. */
const signedWith = async ({ id }: Made) => {
  const webhook = await findWebhook(id);
  return webhook && goodSecrets(webhook, new Date().toISOString()).map(unsealed);
};

/** All that is kept, also what idempotency keeps in compressed form. */
const everythingKept = async () => {
  const { Items = [] } = await client.send(new ScanCommand({ TableName: cloud.table.tableName }));
  return Items.map(({ answer, ...item }) => ({
    ...item,
    answer: answer instanceof Uint8Array ? gunzipSync(answer).toString() : undefined,
  }));
};

const day = 24 * 60 * 60_000;

describe('rotating the secret of a webhook', () => {
  it('answers a new one, and both sign for 24 hours', async () => {
    const first = (await register()).ok();
    const answer = await rotate(first);
    const { secret, ...webhook } = answer.ok();
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(await signedWith(first)).toEqual([secret, first.secret]);
    expect(Date.parse(webhook.oldSecretsUntil ?? '') - Date.parse(webhook.updatedAt)).toBe(day);
    const found = await read(first);
    expect([found.ok(), found.headers.get('etag')]).toEqual([webhook, answer.headers.get('etag')]);
  });

  it('leaves the new one alone once the 24 hours are over', async () => {
    const first = (await register()).ok();
    const { secret } = (await rotate(first)).ok();
    vi.setSystemTime(Date.now() + day);
    expect(await signedWith(first)).toEqual([secret]);
    expect((await read(first)).ok().oldSecretsUntil).toBeNull();
  });

  it('says until when the last of several old ones is good', async () => {
    const webhook = await registered();
    await rotate(webhook);
    vi.setSystemTime(Date.now() + day / 2);
    const { updatedAt, oldSecretsUntil } = (await rotate(webhook)).ok();
    expect(Date.parse(oldSecretsUntil ?? '') - Date.parse(updatedAt)).toBe(day);
  });

  it('is told by an event', async () => {
    const webhook = await registered();
    await rotate(webhook);
    const happened = { type: 'webhook.secret_rotated', data: { name: 'hooks.example.com' }, changes: {} };
    expect(await eventsOf(webhook)).toMatchObject([{ type: 'webhook.registered' }, happened]);
  });

  it('twice at once makes two, and both were answered', async () => {
    const first = (await register()).ok();
    const answers = await Promise.all([rotate(first), rotate(first)]);
    const secrets = answers.map((answer) => answer.ok().secret);
    expect(new Set(await signedWith(first))).toEqual(new Set([...secrets, first.secret]));
  });

  it('is refused while five are good', async () => {
    const webhook = await registered();
    for (let count = 0; count < 4; count += 1) await rotate(webhook);
    expect(statusAndCode(await rotate(webhook))).toEqual([409, 'too_many_secrets']);
    expect(await signedWith(webhook)).toHaveLength(5);
  });

  it('of another version than the one named is refused', async () => {
    const webhook = await registered();
    expect(statusAndCode(await rotate(webhook, { 'if-match': '"9"' }))).toEqual([412, 'precondition_failed']);
    expect((await rotate(webhook, ifMatch(await read(webhook)))).status).toBe(200);
  });

  it('under an idempotency key is repeated without the secret, and makes no other', async () => {
    const webhook = await registered();
    const headers = { 'idempotency-key': 'rotate' };
    const [first, again] = [await rotate(webhook, headers), await rotate(webhook, headers)];
    expect(again.ok()).toEqual({ ...first.ok(), secret: null });
    expect(await signedWith(webhook)).toHaveLength(2);
  });
});

it('shows a secret in the answer that makes it, and nowhere else', async () => {
  const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  vi.stubEnv('LOG_LEVEL', 'INFO');
  const first = (await register({}, { 'idempotency-key': 'shown' })).ok();
  const second = (await rotate(first, { 'idempotency-key': 'shown' })).ok();
  const params = { webhookId: first.id };
  const answers = [
    await read(first),
    await edit(first, { description: 'New' }),
    await admin.call(contracts.testWebhook, { params }),
    await admin.call(contracts.listWebhooks, {}),
    await register({}, { 'idempotency-key': 'shown' }),
    await rotate(first, { 'idempotency-key': 'shown' }),
  ].map((answer) => answer.ok());
  const logged = written.mock.calls.map(([line]) => line);
  vi.unstubAllEnvs();
  written.mockRestore();

  const kept = await everythingKept();
  expect(logged).toEqual([]);
  expect(kept.filter(({ answer }) => answer !== undefined).length).toBeGreaterThanOrEqual(2);
  expect(await itemsOf(first)).toHaveLength(5);
  const everywhere = JSON.stringify([kept, answers, process.env]);
  for (const { secret } of [first, second]) {
    const random = secret?.slice('whsec_'.length) ?? '';
    expect(random).toHaveLength(44);
    for (const form of [random, Buffer.from(random).toString('base64'), Buffer.from(random, 'base64').toString('hex')])
      expect(everywhere).not.toContain(form);
  }
});
