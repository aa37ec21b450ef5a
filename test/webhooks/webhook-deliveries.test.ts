import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { allPages } from '../../shared/api/client.ts';
import { contracts } from '../../shared/api/contracts.ts';
import { eventId } from '../../shared/kernel/event.ts';
import { type Attempt, type Delivery, newDelivery } from '../../shared/webhooks/rules/delivery.ts';
import { beforeNext } from '../support/between-calls.ts';
import { minute } from '../support/factories.ts';
import { statusAndCode } from '../support/steps.ts';
import { startWebhooks } from '../support/webhooks.ts';

const { cloud, admin, queues, registered, edit, remove, eventsOf } = await startWebhooks();
const { client } = await import('../../shared/table/table.ts');
const { enterDelivery, findDelivery, storeDelivery } = await import('../../shared/webhooks/store/deliveries.ts');
let params = { webhookId: '' };

beforeEach(async () => {
  params = { webhookId: (await registered()).id };
  queues.forget();
});

afterAll(() => cloud.stop());

const webhook = () => ({ id: params.webhookId });

const refusedAttempt: Attempt = {
  at: minute(1),
  milliseconds: 20,
  status: 500,
  answer: 'Oh no',
  failure: 'status_refused',
  detail: null,
};

/** A delivery of the event with this sequence of a deal, as old as that. */
const entered = async (sequence: number, is: Partial<Delivery> = {}) => {
  const id = eventId('deal', sequence);
  const event = { id, type: 'deal.won', subject: { kind: 'deal', id: 'deal' }, sequence } as const;
  const delivery = { ...newDelivery(params.webhookId, event, minute(sequence)), ...is };
  await enterDelivery(delivery);
  return delivery;
};

const failed = (sequence: number) =>
  entered(sequence, { state: 'failed', nextAttemptAt: null, attempts: [refusedAttempt] });

const read = (deliveryId: string) => admin.call(contracts.getDelivery, { params: { ...params, deliveryId } });

const replay = (deliveryId: string, headers = {}) =>
  admin.call(contracts.replayDelivery, { params: { ...params, deliveryId }, headers });

const idsOf = async (query: { readonly state?: Delivery['state']; readonly limit?: string }) => {
  const items = await allPages(async (cursor) =>
    (await admin.call(contracts.listDeliveries, { params, query: { ...query, ...cursor } })).ok(),
  );
  return items.map(({ deliveryId }) => deliveryId);
};

describe('the deliveries of a webhook', () => {
  it('are listed newest first, all or those in one state', async () => {
    await entered(1, { state: 'succeeded' });
    await failed(2);
    await entered(3);
    await failed(4);
    expect(await idsOf({})).toEqual(['deal-4', 'deal-3', 'deal-2', 'deal-1']);
    expect(await idsOf({ state: 'failed', limit: '1' })).toEqual(['deal-4', 'deal-2']);
    expect(await idsOf({ state: 'waiting', limit: '1' })).toEqual(['deal-3']);
    expect(await idsOf({ state: 'succeeded' })).toEqual(['deal-1']);
  });

  it('are its own', async () => {
    await entered(1);
    params = { webhookId: (await registered()).id };
    expect(await idsOf({})).toEqual([]);
    expect(statusAndCode(await read('deal-1'))).toEqual([404, 'unknown_delivery']);
    expect(statusAndCode(await replay('deal-1'))).toEqual([404, 'unknown_delivery']);
  });

  it('say what became of each attempt, and nothing of how we make them', async () => {
    await failed(1);
    expect((await read('deal-1')).ok()).toEqual({
      deliveryId: 'deal-1',
      webhookId: params.webhookId,
      eventType: 'deal.won',
      state: 'failed',
      attempts: [refusedAttempt],
      nextAttemptAt: null,
      createdAt: minute(1),
    });
  });
});

describe('testing a webhook', () => {
  const test = (headers = {}) => admin.call(contracts.testWebhook, { params, headers });

  it('makes an event about it, and says which delivery that will be', async () => {
    const answer = await test();
    const { deliveryId } = answer.ok();
    expect(answer.headers.get('location')).toBe(`/webhooks/${params.webhookId}/deliveries/${deliveryId}`);
    const event = { id: deliveryId, type: 'webhook.tested', subject: { kind: 'webhook', id: params.webhookId } };
    expect((await eventsOf(webhook())).slice(1)).toMatchObject([event]);
  });

  it('is done once under an idempotency key', async () => {
    const headers = { 'idempotency-key': 'test' };
    expect((await test(headers)).ok()).toEqual((await test(headers)).ok());
    expect(await eventsOf(webhook())).toHaveLength(2);
  });

  it('twice at once makes two events', async () => {
    const answers = await Promise.all([test(), test()]);
    expect(new Set(answers.map((answer) => answer.ok().deliveryId)).size).toBe(2);
  });

  it('of a version that is not the one named is refused', async () => {
    expect(statusAndCode(await test({ 'if-match': '"9"' }))).toEqual([412, 'precondition_failed']);
  });
});

describe('replaying a delivery', () => {
  it('has it made in a round of its own, whatever became of it', async () => {
    const before = await failed(1);
    const answer = await replay('deal-1');
    expect(answer.status).toBe(202);
    expect(answer.headers.get('location')).toBe(`/webhooks/${params.webhookId}/deliveries/deal-1`);
    expect(answer.ok()).toMatchObject({ state: 'waiting', attempts: [refusedAttempt] });
    expect(answer.ok().nextAttemptAt).not.toBeNull();
    expect((await read('deal-1')).ok()).toEqual(answer.ok());
    expect(await idsOf({ state: 'failed' })).toEqual([]);
    expect(queues.sent('slow-deliveries')).toEqual([
      { webhookId: params.webhookId, deliveryId: 'deal-1', event: before.event, round: 2 },
    ]);
  });

  it('is done once under an idempotency key', async () => {
    await failed(1);
    const headers = { 'idempotency-key': 'replay' };
    const [first, again] = [await replay('deal-1', headers), await replay('deal-1', headers)];
    expect(again.ok()).toEqual(first.ok());
    expect(queues.sent('slow-deliveries')).toHaveLength(1);
  });

  it('leaves alone what that round has come to already, when the answer is given', async () => {
    const before = await failed(1);
    const arrived: Delivery = { ...before, state: 'succeeded', replayNumber: 2, version: before.version + 1 };
    beforeNext(client, 'PutItem', () => storeDelivery(before, arrived));
    expect((await replay('deal-1')).ok().state).toBe('succeeded');
    expect(await findDelivery(params.webhookId, 'deal-1')).toEqual(arrived);
  });

  it('changes nothing where it cannot be sent', async () => {
    const before = await failed(1);
    queues.failOnce(Object.assign(new Error('The connection is gone'), { $metadata: { attempts: 3 } }));
    expect(statusAndCode(await replay('deal-1'))).toEqual([503, 'unavailable']);
    expect(await findDelivery(params.webhookId, 'deal-1')).toEqual(before);
  });
});

describe('replaying what failed', () => {
  const replayFailed = (since: string, headers = {}) =>
    admin.call(contracts.replayFailed, { params, body: { since }, headers });

  it('since a time is begun in the background, up to now', async () => {
    const answer = await replayFailed('2026-01-05T09:00:00Z');
    const { webhookId, since, until } = answer.ok();
    expect(answer.status).toBe(202);
    expect(answer.headers.get('location')).toBe(`/webhooks/${params.webhookId}/deliveries`);
    expect([webhookId, since]).toEqual([params.webhookId, '2026-01-05T09:00:00.000Z']);
    expect(Date.now() - Date.parse(until)).toBeLessThan(60_000);
    expect(queues.sent('work')).toEqual([{ kind: 'replay', webhookId, since, until, after: null }]);
  });

  it('is done once under an idempotency key', async () => {
    const headers = { 'idempotency-key': 'replay all' };
    expect((await replayFailed(minute(0), headers)).ok()).toEqual((await replayFailed(minute(0), headers)).ok());
    expect(queues.sent('work')).toHaveLength(1);
  });

  it.each(['', 'yesterday', '2026-01-05', '2026-01-05T09:00:00+01:00', '2026-13-05T09:00:00Z'])(
    'since "%s" is refused',
    async (since) => {
      expect(statusAndCode(await replayFailed(since))).toEqual([422, 'invalid_request']);
    },
  );
});

it('sends nothing to a webhook that is switched off, by whatever way', async () => {
  await failed(1);
  await edit(webhook(), { state: 'disabled' });
  const refused = [
    await admin.call(contracts.testWebhook, { params }),
    await replay('deal-1'),
    await admin.call(contracts.replayFailed, { params, body: { since: minute(0) } }),
  ];
  for (const answer of refused) expect(statusAndCode(answer)).toEqual([409, 'webhook_disabled']);
  expect([...queues.sent('slow-deliveries'), ...queues.sent('work')]).toEqual([]);
  expect(await idsOf({})).toEqual(['deal-1']);
});

it('shows nothing of the deliveries of a webhook that is gone', async () => {
  await failed(1);
  await remove(webhook());
  const answers = [
    await read('deal-1'),
    await replay('deal-1'),
    await admin.call(contracts.listDeliveries, { params }),
  ];
  for (const answer of answers) expect(statusAndCode(answer)).toEqual([404, 'unknown_webhook']);
});
