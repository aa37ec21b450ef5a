import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { contracts } from '../../shared/api/contracts.ts';
import type { Outcome } from '../../shared/safe-http/post.ts';
import { refusing, startDeliveries, well } from '../support/deliveries.ts';

const name = 'bad.example.com';
let answer: () => Partial<Outcome> | Promise<Partial<Outcome>> = () => well;
const cloud = await startDeliveries({ [name]: () => answer() });
const { admin, queues, register, newEvent, tell, sentTo, findDelivery, findWebhook, eventsOf } = cloud;

const days = 24 * 60 * 60;

await cloud.enter('ada', 'administrator');
await cloud.enter('alan', 'administrator');
await cloud.enter('mia', 'manager');

const lanes = ['deliveries', 'slow-deliveries', 'hanging-deliveries.fifo'] as const;
const waiting = () => lanes.map((lane) => queues.in(lane).length);

/** Tells a new event, and has done what follows from it now. */
const happened = async () => {
  const event = await newEvent();
  tell(event);
  await queues.untilIdle();
  return event;
};

afterEach(async () => {
  await cloud.clear();
  answer = () => well;
});
afterAll(() => cloud.stop());

/** What was told of a webhook. */
const toldOf = async (id: string) =>
  (await eventsOf(`WEBHOOK#${id}`))
    .filter(({ type }) => type === 'webhook.disabled')
    .map(({ actor, data }) => ({ actor, data }));

describe('a webhook is switched off', () => {
  it('by a receiver that says it is gone, and the administrators are told', async () => {
    const { id } = await register(name);
    answer = () => refusing(410);
    const event = await happened();
    expect(await findWebhook(id)).toMatchObject({ state: 'disabled', disabledBecause: 'gone' });
    expect(await findDelivery(id, event.id)).toMatchObject({ state: 'failed', attempts: [{ status: 410 }] });
    const data = {
      name,
      because: 'gone',
      recipients: expect.toSatisfy((all) => all.toSorted().join() === 'ada,alan'),
    };
    expect(await toldOf(id)).toEqual([{ actor: { userId: 'stagecraft', via: 'api' }, data }]);
    await happened();
    expect([sentTo(name).length, waiting(), queues.in('dead-letters').length]).toEqual([1, [0, 0, 0], 0]);
  });

  it('after five days of nothing but failures, whatever still waits for it', async () => {
    const { id } = await register(name);
    answer = () => refusing(500);
    await happened();
    queues.pass(4 * days);
    await happened();
    expect((await findWebhook(id))?.state).toBe('active');
    queues.pass(days);
    const last = await newEvent();
    tell(last);
    await queues.finish();
    expect(await findWebhook(id)).toMatchObject({ state: 'disabled', disabledBecause: 'failing' });
    expect(await toldOf(id)).toMatchObject([{ data: { because: 'failing' } }]);
    expect((await findDelivery(id, last.id))?.state).toBe('failed');
  });

  it('and counts anew once it is switched on again', async () => {
    const { id } = await register(name);
    answer = () => refusing(500);
    await happened();
    queues.pass(5 * days);
    await happened();
    await cloud.switchTo(id, 'active');
    await happened();
    expect((await findWebhook(id))?.state).toBe('active');
  });

  it('not where it was changed while the attempt went on: as it is now it is sent the event once more', async () => {
    const { id } = await register(name);
    answer = async () => {
      const change = { params: { webhookId: id }, headers: { 'if-match': '*' }, body: { description: 'Moved' } };
      (await admin.call(contracts.editWebhook, change)).ok();
      return refusing(410);
    };
    const event = await happened();
    expect(await findWebhook(id)).toMatchObject({ state: 'active', description: 'Moved' });
    answer = () => well;
    await queues.finish();
    expect(await findDelivery(id, event.id)).toMatchObject({ state: 'succeeded', attemptCount: 2 });
    expect(await toldOf(id)).toEqual([]);
  });

  it('once, whatever else is on its way: what was refused at the same time has come to its end too', async () => {
    const { id } = await register(name);
    const both = [await newEvent(), await newEvent()];
    tell(...both);
    const { promise, resolve } = Promise.withResolvers<void>();
    answer = async () => {
      if (sentTo(name).length === both.length) resolve();
      await promise;
      return refusing(410);
    };
    await queues.untilIdle();
    expect([await toldOf(id), waiting()]).toMatchObject([[{ data: { because: 'gone' } }], [0, 0, 0]]);
    for (const event of both)
      expect(await findDelivery(id, event.id)).toMatchObject({ state: 'failed', attemptCount: 1 });
  });
});
