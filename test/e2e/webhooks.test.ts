import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type * as z from 'zod';
import { contracts } from '../../shared/api/contracts.ts';
import { follower } from '../support/feed.ts';
import { type LocalCloud, startLocalCloud } from '../support/local-cloud.ts';
import { lastLinkIn, mailboxOf } from '../support/mailbox.ts';
import { ifMatch, openDeal, publishProcess } from '../support/steps.ts';
import { until } from '../support/until.ts';
import { type Receiver, startReceiver, verified } from '../support/webhook-receiver.ts';

let cloud: LocalCloud;

beforeAll(async () => {
  cloud = await startLocalCloud('--allow-loopback-webhooks');
});
afterAll(() => cloud.stop());

const publish = () => publishProcess(cloud.as('administrator'), { first: [{ id: 'call' }] });

let receiver: Receiver;
/** Of this test alone: what happened before may still be on its way. */
let processId = '';

beforeEach(async () => {
  receiver = await startReceiver();
  processId = await publish();
});
afterEach(() => receiver.stop());

type Wish = Partial<z.input<typeof contracts.registerWebhook.body>>;

const register = async (wish: Wish = {}) => {
  const body = { url: receiver.url, eventTypes: ['activity.completed' as const], processIds: [processId], ...wish };
  const { id: webhookId, secret } = (await cloud.as('administrator').call(contracts.registerWebhook, { body })).ok();
  if (secret === null) throw new Error('The secret is not shown');
  return { webhookId, secret };
};

/** Opens a deal and completes its activity. */
const complete = async (given = { processId }) => {
  const { id: dealId } = await openDeal(cloud.as('salesperson'), given);
  const params = { dealId, activityId: 'call' };
  (await cloud.as('salesperson').call(contracts.completeActivity, { params })).ok();
  return dealId;
};

const readDelivery = async (webhookId: string, deliveryId: string) =>
  (await cloud.as('administrator').call(contracts.getDelivery, { params: { webhookId, deliveryId } })).ok();

const readWebhook = async (webhookId: string) =>
  (await cloud.as('administrator').call(contracts.getWebhook, { params: { webhookId } })).ok();

describe('a webhook', () => {
  it('gets the very event that the feed tells, signed, under its id', async () => {
    const { webhookId, secret } = await register();
    const readOn = follower(cloud.as('manager'), { types: 'activity.completed' });
    const dealId = await complete();
    const request = await receiver.request(1);

    const event = verified(request, secret);
    expect(event).toMatchObject({ type: 'activity.completed', dealId });
    expect(request.headers).toMatchObject({ 'webhook-id': event.id, 'content-type': 'application/json' });
    await until(async () =>
      (await readOn()).some((statusAndCode) => JSON.stringify(statusAndCode) === request.body.toString()),
    );
    await until(async () => (await readDelivery(webhookId, event.id)).state === 'succeeded');
    expect((await readDelivery(webhookId, event.id)).attempts).toMatchObject([{ status: 204, failure: null }]);
  });

  it('gets only the types and the processes that it was registered for', async () => {
    const { secret } = await register();
    await complete({ processId: await publish() });
    const dealIds = [await complete(), await complete()];
    await receiver.request(2);
    const events = receiver.received.map((request) => verified(request, secret));
    expect(new Set(events.map(({ dealId }) => dealId))).toEqual(new Set(dealIds));
    expect(events.map(({ type }) => type)).toEqual(['activity.completed', 'activity.completed']);
  });

  it('is tested alone, whatever it was registered for', async () => {
    const other = await startReceiver();
    const { webhookId, secret } = await register();
    const ofOther = await register({ url: other.url, eventTypes: null, processIds: null });
    const params = { webhookId };
    const { deliveryId } = (await cloud.as('administrator').call(contracts.testWebhook, { params })).ok();
    expect(verified(await receiver.request(1), secret)).toMatchObject({ id: deliveryId, type: 'webhook.tested' });
    const dealId = await complete();
    const statusAndCode = () => other.received.map((request) => verified(request, ofOther.secret));
    await until(() => statusAndCode().some((event) => event.dealId === dealId && event.type === 'activity.completed'));
    expect(statusAndCode().map(({ type }) => type)).not.toContain('webhook.tested');
    other.stop();
  });

  it('is signed with both secrets after a rotation, each shown once and kept nowhere as it is', async () => {
    const { webhookId, secret } = await register();
    const params = { webhookId };
    const rotated = (await cloud.as('administrator').call(contracts.rotateSecret, { params })).ok();
    const dealId = await complete();
    const request = await receiver.request(1);
    for (const one of [secret, rotated.secret ?? '']) expect(verified(request, one)).toMatchObject({ dealId });
    expect(() => verified(request, `whsec_${Buffer.alloc(32).toString('base64')}`)).toThrow('No matching signature');
    expect(JSON.stringify(await readWebhook(webhookId))).not.toContain('whsec_');
    const kept = readdirSync(cloud.folder, { recursive: true, withFileTypes: true, encoding: 'utf8' })
      .filter((entry) => entry.isFile() && !entry.parentPath.includes(join(cloud.folder, 'stack')))
      .filter(({ parentPath, name }) => readFileSync(join(parentPath, name)).includes(secret.slice('whsec_'.length)));
    expect(kept).toEqual([]);
  });

  it('gets what failed again after five seconds, with the same id and a log of both attempts', async () => {
    const { webhookId, secret } = await register();
    receiver.answerNext(500);
    await complete();
    const [first, second] = [await receiver.request(1), await receiver.request(2)];
    expect(second.at - first.at).toBeGreaterThanOrEqual(5_000);
    expect(second.body).toEqual(first.body);
    const { id } = verified(second, secret);
    expect([first, second].map(({ headers }) => headers['webhook-id'])).toEqual([id, id]);
    expect(Number(second.headers['webhook-timestamp'])).toBeGreaterThan(Number(first.headers['webhook-timestamp']));
    await until(async () => (await readDelivery(webhookId, id)).state === 'succeeded');
    expect((await readDelivery(webhookId, id)).attempts).toMatchObject([
      { status: 500, failure: 'status_refused' },
      { status: 204, failure: null },
    ]);
    expect((await readWebhook(webhookId)).failingSince).toBeNull();
  });

  it('gets what waits for its next attempt although the power was cut meanwhile', async () => {
    const { secret } = await register();
    receiver.answerNext(500);
    const dealId = await complete();
    await receiver.request(1);
    await cloud.kill();
    await cloud.restart();
    expect(verified(await receiver.request(2), secret)).toMatchObject({ dealId });
  });

  it('gets nothing more once it is deleted', async () => {
    const other = await startReceiver();
    await register({ url: other.url });
    const { webhookId } = await register();
    const params = { webhookId };
    expect((await cloud.as('administrator').call(contracts.deleteWebhook, { params })).status).toBe(204);
    await complete();
    await other.request(1);
    expect(receiver.received).toEqual([]);
    other.stop();
  });
});

describe('a receiver that says it is gone', () => {
  it('has its webhook switched off, which administrators are mailed, until one switches it on and replays', async () => {
    const administrator = cloud.as('administrator');
    const address = 'administrator@example.com';
    const body = { channel: 'email', address, scope: 'mine' } as const;
    (await administrator.call(contracts.subscribe, { body })).ok();
    const mailbox = mailboxOf(cloud.endpoints().mailboxUrl, address);
    expect((await fetch(lastLinkIn(await mailbox.mailSaying('confirm')))).status).toBe(200);

    const { webhookId, secret } = await register();
    receiver.answerNext(410);
    await complete();
    const { id: deliveryId } = verified(await receiver.request(1), secret);
    await until(async () => (await readWebhook(webhookId)).state === 'disabled');
    expect(await readWebhook(webhookId)).toMatchObject({ disabledBecause: 'gone' });
    expect(await readDelivery(webhookId, deliveryId)).toMatchObject({ state: 'failed', attempts: [{ status: 410 }] });
    const { text } = await mailbox.mailSaying('was switched off: nothing is sent to it any more');
    expect(text).toContain('127.0.0.1');
    expect(text).not.toMatch(/of-stagecraft|in-the-address|whsec_/);

    const params = { webhookId };
    const headers = ifMatch(await administrator.call(contracts.getWebhook, { params }));
    (await administrator.call(contracts.editWebhook, { params, headers, body: { state: 'active' } })).ok();
    (await administrator.call(contracts.replayDelivery, { params: { webhookId, deliveryId } })).ok();
    expect(verified(await receiver.request(2), secret)).toMatchObject({ id: deliveryId });
    await until(async () => (await readDelivery(webhookId, deliveryId)).state === 'succeeded');
  });
});
