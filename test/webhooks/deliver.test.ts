import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { contracts } from '../../shared/api/contracts.ts';
import type { Outcome } from '../../shared/safe-http/post.ts';
import { countingCalls } from '../support/counted.ts';
import { refusing, startDeliveries, well } from '../support/deliveries.ts';

let answer: Partial<Outcome> = well;
const cloud = await startDeliveries({ 'hooks.example.com': () => answer });
const { admin, queues, register, newEvent, tell, sentTo, findDelivery, kms } = cloud;
const counted = countingCalls(cloud.client);

const sent = () => sentTo('hooks.example.com');
const registered = async () => {
  const { id, secret } = await register('hooks.example.com');
  return { webhookId: id, secret: secret ?? '' };
};
const headersOf = (posted: { readonly headers: object } | undefined) =>
  Object.fromEntries(Object.entries(posted?.headers ?? {}));
const verify = (secret: string, posted = sent().at(-1)) =>
  new Webhook(secret).verify(posted?.body ?? '', headersOf(posted));

/** Has an event told, and everything done that follows from it. */
const happened = async () => {
  const event = await newEvent();
  tell(event);
  await queues.finish();
  return event;
};

afterEach(async () => {
  await cloud.clear();
  answer = well;
});
afterAll(() => cloud.stop());

describe('a delivery', () => {
  it('arrives once, as GET /events answers the event, signed so that an independent library takes it', async () => {
    const { webhookId, secret } = await registered();
    const event = await happened();
    queues.pass(10);
    const query = { limit: '100' };
    const { items } = (await admin.call(contracts.listEvents, { query })).ok();
    expect(sent().map(({ body }) => body)).toEqual([JSON.stringify(items.find(({ id }) => id === event.id))]);
    expect(headersOf(sent()[0])).toMatchObject({
      'content-type': 'application/json',
      'user-agent': 'Stagecraft',
      'webhook-id': event.id,
    });
    expect((await findDelivery(webhookId, event.id))?.state).toBe('succeeded');
    queues.pass(-10);
    expect(verify(secret)).toEqual(event);
  });

  it('costs a read of all it needs at once, a write, and a call for the secret that the next one spares', async () => {
    await registered();
    const deliver = async () => {
      tell(await newEvent());
      await queues.handOut('fan-out');
      kms.mockClear();
      const { operations } = await counted(() => queues.handOut('deliveries'));
      return [...operations, ...kms.mock.calls.map(([command]) => command.constructor.name)];
    };
    expect(await deliver()).toEqual(['BatchGetItem', 'PutItem', 'DecryptCommand']);
    expect(await deliver()).toEqual(['BatchGetItem', 'PutItem']);
  });

  it('is signed with both secrets for 24 hours after the secret was rotated, the newest first, then with the new one', async () => {
    const { webhookId, secret: old } = await registered();
    const rotated = (await admin.call(contracts.rotateSecret, { params: { webhookId } })).ok().secret ?? '';
    const event = await happened();
    expect([verify(old), verify(rotated)]).toEqual([event, event]);
    const [newest = ''] = headersOf(sent().at(-1))['webhook-signature'].split(' ');
    const signedByNewest = { ...sent().at(-1), headers: { ...headersOf(sent().at(-1)), 'webhook-signature': newest } };
    expect(() => verify(rotated, { ...signedByNewest, body: JSON.stringify(event) })).not.toThrow();

    queues.pass(24 * 60 * 60);
    await happened();
    expect(() => verify(old)).toThrow('No matching signature found');
    expect(() => verify(rotated)).not.toThrow();
  });

  it('keeps its id and its bytes over all attempts, each signed with its own time', async () => {
    const { secret } = await registered();
    answer = refusing(500);
    const event = await newEvent();
    tell(event);
    await queues.untilIdle();
    queues.pass(5);
    await queues.untilIdle();
    const [first, second] = sent();
    expect(sent()).toHaveLength(2);
    expect(second?.body).toBe(first?.body);
    const times = [first, second].map((posted) => Number(headersOf(posted)['webhook-timestamp']));
    expect([headersOf(second)['webhook-id'], (times[1] ?? 0) - (times[0] ?? 0)]).toEqual([event.id, 5]);
    expect([verify(secret, first), verify(secret, second)]).toEqual([event, event]);
    expect(headersOf(second)['webhook-signature']).not.toBe(headersOf(first)['webhook-signature']);
  });

  it('is logged with what was answered, as far as a log can hold it', async () => {
    const { webhookId } = await registered();
    const spoilt = `\u0000\u001b[31mno\nmore\ttoday${'x'.repeat(980)}`;
    answer = refusing(500, { answer: `${spoilt}\u{1f600}${'y'.repeat(60_000)}`, milliseconds: 321 });
    const event = await newEvent();
    tell(event);
    await queues.untilIdle();
    const params = { webhookId, deliveryId: event.id };
    const { attempts, state } = (await admin.call(contracts.getDelivery, { params })).ok();
    const kept = `\ufffd\ufffd${spoilt.slice(2)}\ufffd`;
    expect(state).toBe('waiting');
    expect(attempts).toEqual([
      {
        at: expect.any(String),
        milliseconds: 321,
        status: 500,
        answer: kept,
        failure: 'status_refused',
        detail: null,
      },
    ]);
  });

  it('is kept in the log for 30 days after it was entered, whatever becomes of it later', async () => {
    const { webhookId } = await registered();
    const event = await happened();
    const { createdAt } = (await findDelivery(webhookId, event.id)) ?? {};
    const [item] = await cloud.query({ pk: `WEBHOOK#${webhookId}`, prefix: 'DELIVERY#', limit: 1 });
    expect(item?.ttl).toBe(Math.floor(Date.parse(createdAt ?? '') / 1_000) + 30 * 24 * 60 * 60);
  });

  it('that was made is not made again, however often its message comes', async () => {
    const { webhookId } = await registered();
    const event = await happened();
    tell(event, event);
    await queues.finish();
    expect(await findDelivery(webhookId, event.id)).toMatchObject({ state: 'succeeded', version: 2 });
    expect(sent()).toHaveLength(1);
  });

  it('that is made twice at once is logged twice', async () => {
    const { webhookId } = await registered();
    const event = await newEvent();
    tell(event, event);
    await queues.finish();
    const { state, attempts } = (await findDelivery(webhookId, event.id)) ?? {};
    expect([state, attempts?.length, sent().length]).toEqual(['succeeded', 2, 2]);
  });

  it('is not in the log before it is on its way, so that what waits there waits for something', async () => {
    const { webhookId } = await registered();
    const event = await newEvent();
    tell(event);
    queues.sqs.on(SendMessageCommand).rejects(new Error('SQS is away'));
    await queues.handOut('fan-out');
    expect(await findDelivery(webhookId, event.id)).toBe(undefined);
    queues.reset();
    queues.pass(3 * 60);
    await queues.finish();
    expect(await findDelivery(webhookId, event.id)).toMatchObject({ state: 'succeeded' });
  });

  it('is forgotten where its webhook was deleted meanwhile', async () => {
    const { webhookId } = await registered();
    tell(await newEvent());
    await queues.handOut('fan-out');
    (await admin.call(contracts.deleteWebhook, { params: { webhookId } })).ok();
    await queues.finish();
    expect([sent(), queues.in('deliveries'), queues.in('dead-letters')]).toEqual([[], [], []]);
  });

  it('to a webhook that was switched off meanwhile is not made, and says why', async () => {
    const { webhookId } = await registered();
    const event = await newEvent();
    tell(event);
    await queues.handOut('fan-out');
    await cloud.switchTo(webhookId, 'disabled');
    await queues.finish();
    expect(sent()).toEqual([]);
    expect(queues.in('dead-letters')).toEqual([]);
    expect(await findDelivery(webhookId, event.id)).toMatchObject({
      state: 'failed',
      attempts: [{ failure: 'webhook_disabled', milliseconds: 0, status: null }],
    });
  });
});
