import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contracts } from '../../shared/api/contracts.ts';
import { refusing, startDeliveries, well } from '../support/deliveries.ts';
import { hardlyAny } from '../support/worker.ts';

const name = 'hooks.example.com';
let answer = well;
const cloud = await startDeliveries({ [name]: () => answer });
const { admin, queues, register, newEvent, tell, sentTo, findDelivery } = cloud;
let webhookId = '';

beforeEach(async () => {
  webhookId = (await register(name)).id;
});
afterEach(async () => {
  await cloud.clear();
  answer = well;
});
afterAll(() => cloud.stop());

const sentIds = () => sentTo(name).map(({ headers }) => headers['webhook-id']);

/** So many events whose deliveries failed for good, a second apart. */
const failures = async (count: number) => {
  answer = refusing(500);
  const events = [];
  for (let made = 0; made < count; made += 1) {
    const event = await newEvent();
    tell(event);
    await queues.handOut('fan-out');
    events.push({ ...event, enteredAt: new Date().toISOString() });
    queues.pass(1);
  }
  await queues.finish();
  for (const { id } of events) expect((await findDelivery(webhookId, id))?.state).toBe('failed');
  await cloud.forget();
  answer = well;
  return events;
};

const replay = async (since: string) =>
  (await admin.call(contracts.replayFailed, { params: { webhookId }, body: { since } })).ok();

describe('what failed for good', () => {
  it('is sent again, all since a time, with the ids it had', async () => {
    const [early, ...late] = await failures(4);
    await replay(late[0]?.enteredAt ?? '');
    await queues.finish();
    expect(sentIds().toSorted()).toEqual(late.map(({ id }) => id).toSorted());
    for (const { id } of late)
      expect(await findDelivery(webhookId, id)).toMatchObject({ state: 'succeeded', replayNumber: 2 });
    expect((await findDelivery(webhookId, early?.id ?? ''))?.state).toBe('failed');
  });

  it('after the request was made is not sent again', async () => {
    const since = new Date().toISOString();
    const given = await replay(since);
    const [request] = queues.in('work');
    queues.clear();
    queues.pass(1);
    await failures(1);
    queues.give('work', request?.body ?? '');
    await queues.finish();
    expect([sentIds(), given.until < new Date().toISOString()]).toEqual([[], true]);
  });

  it('is sent once each, the oldest page first, however little time each invocation has', async () => {
    const events = await failures(5);
    await cloud.multiply(events[0]?.id ?? '', webhookId, 250);
    await replay(events[0]?.enteredAt ?? '');
    const given = () => queues.in('slow-deliveries').map(({ body }) => JSON.parse(body).deliveryId);
    await queues.handOut('work', hardlyAny);
    expect([given().length, ...events.map(({ id }) => given().includes(id))]).toEqual([
      100,
      true,
      ...Array(4).fill(false),
    ]);
    await queues.handOut('work', hardlyAny);
    expect([given().length, queues.in('work').length]).toEqual([200, 1]);
    await queues.handOut('work', hardlyAny);
    expect([given().length, new Set(given()).size, queues.in('work').length]).toEqual([255, 255, 0]);
  });

  it('arrives once where the request comes twice', async () => {
    const [event] = await failures(1);
    await replay(event?.enteredAt ?? '');
    const [request] = queues.in('work');
    await queues.finish();
    queues.give('work', request?.body ?? '');
    await queues.finish();
    expect(sentIds()).toEqual([event?.id]);
  });

  it('stays where it is when the webhook is switched off or gone by then', async () => {
    const [event] = await failures(1);
    await replay(event?.enteredAt ?? '');
    const [request] = queues.in('work');
    await cloud.switchTo(webhookId, 'disabled');
    await queues.finish();
    expect([sentIds(), await findDelivery(webhookId, event?.id ?? '')]).toMatchObject([[], { replayNumber: 1 }]);
    (await admin.call(contracts.deleteWebhook, { params: { webhookId } })).ok();
    queues.give('work', request?.body ?? '');
    await queues.finish();
    expect([sentIds(), queues.in('slow-deliveries')]).toEqual([[], []]);
  });
});

describe('one delivery', () => {
  const again = async (deliveryId: string) =>
    (await admin.call(contracts.replayDelivery, { params: { webhookId, deliveryId } })).ok();

  it('that had arrived is sent again with the same id and the same bytes', async () => {
    const event = await newEvent();
    tell(event);
    await queues.finish();
    await again(event.id);
    await queues.finish();
    const [first, second] = sentTo(name);
    expect([sentIds(), second?.body]).toEqual([[event.id, event.id], first?.body]);
    expect(await findDelivery(webhookId, event.id)).toMatchObject({ state: 'succeeded', replayNumber: 2 });
  });

  it('that waits for its next attempt is made at once, and its old round ends', async () => {
    answer = refusing(500);
    const event = await newEvent();
    tell(event);
    await queues.untilIdle();
    queues.pass(5);
    await queues.untilIdle();
    answer = well;
    await again(event.id);
    await queues.untilIdle();
    expect(await findDelivery(webhookId, event.id)).toMatchObject({ state: 'succeeded', replayNumber: 2 });
    await queues.finish();
    expect(sentIds()).toHaveLength(3);
  });
});
