import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { contracts } from '../../shared/api/contracts.ts';
import { wait } from '../../shared/kernel/clock.ts';
import { logger } from '../../shared/kernel/log.ts';
import type { Outcome } from '../../shared/safe-http/post.ts';
import { maxAttempts } from '../../shared/webhooks/rules/retry-policy.ts';
import { refusing, startDeliveries, well } from '../support/deliveries.ts';
import { until } from '../support/until.ts';

const [bad, good] = ['bad.example.com', 'good.example.com'];
let answer: () => Partial<Outcome> | Promise<Partial<Outcome>> = () => well;
const cloud = await startDeliveries({ [bad]: () => answer(), [good]: () => well });
const { admin, client, queues, register, newEvent, tell, sentTo, findDelivery, healthOf } = cloud;

const [minutes, hours] = [60, 60 * 60];

const lanes = ['deliveries', 'slow-deliveries', 'hanging-deliveries.fifo'] as const;
const waiting = () => lanes.map((lane) => queues.in(lane).length);

/** A change to another address: how the one before fared does not count for it. */
const moved = (webhookId: string) => ({
  params: { webhookId },
  headers: { 'if-match': '*' },
  body: { url: `https://${bad}/elsewhere` },
});

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

describe('a receiver that fails', () => {
  it('is asked eight times within 28 hours; then the delivery has failed, and becomes a dead letter to be sent back', async () => {
    const { id } = await register(bad);
    answer = () => refusing(500);
    const begun = Date.now();
    const event = await happened();
    await queues.finish();
    const delivery = await findDelivery(id, event.id);
    const times = delivery?.attempts.map(({ at }) => Math.round((Date.parse(at) - begun) / 1_000));
    const pauses = [5, 5 * minutes, 30 * minutes, 2 * hours, 5 * hours, 10 * hours, 10 * hours];
    expect(times).toEqual([0, ...pauses.map((_, index) => pauses.slice(0, index + 1).reduce((a, b) => a + b))]);
    expect(delivery).toMatchObject({ state: 'failed', nextAttemptAt: null, replayNumber: 1 });
    expect(waiting()).toEqual([0, 0, 0]);

    const [letter] = queues.in('dead-letters');
    expect(JSON.parse(letter?.body ?? '')).toMatchObject({ deliveryId: event.id, round: null });
    answer = () => well;
    queues.give('slow-deliveries', letter?.body ?? '');
    await queues.finish();
    expect(await findDelivery(id, event.id)).toMatchObject({ state: 'succeeded', replayNumber: 2, attemptCount: 1 });
    expect(sentTo(bad)).toHaveLength(maxAttempts + 1);
    queues.give('slow-deliveries', letter?.body ?? '');
    await queues.finish();
    expect(sentTo(bad)).toHaveLength(maxAttempts + 1);
  });

  it('is asked again by a dead letter whose delivery the log has forgotten', async () => {
    const { id } = await register(bad);
    const { id: deliveryId, subject, sequence } = await newEvent();
    const letter = { webhookId: id, deliveryId, event: { subject, sequence }, round: null };
    queues.give('slow-deliveries', JSON.stringify(letter));
    await queues.finish();
    expect(sentTo(bad)).toHaveLength(1);
    expect(await findDelivery(id, deliveryId)).toMatchObject({ state: 'succeeded', replayNumber: 1, attemptCount: 1 });
  });

  it('is not asked a ninth time where what it refused could not become a dead letter at once', async () => {
    const { id } = await register(bad);
    answer = () => refusing(500);
    const event = await happened();
    while (sentTo(bad).length < maxAttempts - 1) {
      queues.pass(10 * hours);
      await queues.untilIdle();
    }
    queues.sqs.on(SendMessageCommand).rejects(new Error('SQS is away'));
    queues.pass(10 * hours);
    await queues.untilIdle();
    expect([sentTo(bad).length, queues.in('dead-letters')]).toEqual([maxAttempts, []]);
    queues.reset();
    await queues.finish();
    expect(queues.in('dead-letters')).toHaveLength(1);
    expect((await findDelivery(id, event.id))?.attempts).toHaveLength(maxAttempts);
  });

  it('is asked again in the lane behind the others, also where nothing could be sent there at once', async () => {
    const { id } = await register(bad);
    answer = () => refusing(500);
    tell(await newEvent());
    await queues.handOut('fan-out');
    queues.sqs.on(SendMessageCommand).rejects(new Error('SQS is away'));
    await queues.handOut('deliveries');
    queues.reset();
    (await admin.call(contracts.editWebhook, moved(id))).ok();
    queues.pass(3 * minutes);
    await queues.handOut('deliveries');
    expect([sentTo(bad).length, waiting()]).toEqual([1, [0, 1, 0]]);
  });

  it('is asked no more once it has answered', async () => {
    const { id } = await register(bad);
    answer = () => refusing(500);
    const event = await happened();
    queues.pass(5);
    await queues.untilIdle();
    answer = () => well;
    await queues.finish();
    expect(sentTo(bad)).toHaveLength(3);
    expect(await findDelivery(id, event.id)).toMatchObject({ state: 'succeeded', nextAttemptAt: null });
  });

  it('is left alone in the first lane until it answers again: what others get there does not wait for it', async () => {
    const { id } = await register(bad, { eventTypes: ['deal.opened'] });
    answer = () => refusing(500);
    await happened();
    expect(await healthOf(id)).toMatchObject({ failingSince: expect.any(String) });
    const event = await newEvent();
    tell(event);
    await queues.handOut('fan-out');
    await queues.handOut('deliveries');
    expect([sentTo(bad).length, waiting()]).toEqual([1, [0, 2, 0]]);
    expect((await findDelivery(id, event.id))?.attempts).toEqual([]);

    answer = () => well;
    await queues.finish();
    expect(await healthOf(id)).toEqual({ failingSince: null, responsiveness: 'fast' });
    tell(await newEvent());
    await queues.handOut('fan-out');
    await queues.handOut('deliveries');
    expect([sentTo(bad).length, waiting()]).toEqual([4, [0, 0, 0]]);
  });

  it('has all eight attempts also where the first was not made in the first lane', async () => {
    const { id } = await register(bad);
    answer = () => refusing(500);
    await happened();
    const event = await happened();
    await queues.finish();
    expect((await findDelivery(id, event.id))?.attempts).toHaveLength(maxAttempts);
  });

  it.each([
    ['a minute', minutes],
    ['two hours, which no queue holds a message back for', 2 * hours],
  ])('is given the patience that it asks for: %s', async (_, seconds) => {
    const failures = vi.spyOn(logger, 'error');
    await register(bad);
    answer = () => refusing(429, { retryAfterSeconds: seconds });
    await happened();
    answer = () => well;
    await queues.finish();
    const [first, second] = sentTo(bad).map(({ headers }) => Number(headers['webhook-timestamp']));
    expect(sentTo(bad)).toHaveLength(2);
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(seconds - 1);
    expect((second ?? 0) - (first ?? 0)).toBeLessThanOrEqual(seconds + 2);
    expect(failures.mock.calls).toEqual([]);
    failures.mockRestore();
  });
});

describe('a receiver that takes its time', () => {
  it('is left alone in the first lane as soon as it has taken a second, while the attempt goes on', async () => {
    const { id } = await register(bad);
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    answer = () => promise;
    const attempt = happened();
    await until(async () => (await healthOf(id))?.responsiveness === 'slow');
    expect(await healthOf(id)).toEqual({ failingSince: null, responsiveness: 'slow' });
    answer = () => well;
    tell(await newEvent());
    await queues.handOut('fan-out');
    await queues.handOut('deliveries');
    expect([sentTo(bad).length, waiting()]).toEqual([1, [1, 1, 0]]);

    resolve({ ...well, milliseconds: 1_500 });
    await attempt;
    await queues.finish();
    expect(await healthOf(id)).toEqual({ failingSince: null, responsiveness: 'fast' });
    expect(sentTo(bad)).toHaveLength(2);
  });

  it('does not count as slow any more where it took no more than a second after all', async () => {
    const { id } = await register(bad);
    let wasSlow: boolean | undefined;
    answer = async () => {
      await until(async () => (await healthOf(id))?.responsiveness === 'slow');
      wasSlow = true;
      return { ...well, milliseconds: 1_000 };
    };
    await happened();
    expect([wasSlow, await healthOf(id)]).toEqual([true, { failingSince: null, responsiveness: 'fast' }]);
  });

  it('has got what it took, also where that it is slow could not be noted', async () => {
    const { id } = await register(bad);
    const noteHealth = vi.spyOn(client, 'send');
    const event = await newEvent();
    tell(event);
    await queues.handOut('fan-out');
    answer = () => {
      noteHealth.mockImplementationOnce(() => Promise.reject(new Error('The table is away')));
      return { ...well, milliseconds: 1_500 };
    };
    await queues.finish();
    noteHealth.mockRestore();
    expect([sentTo(bad).length, await healthOf(id)]).toEqual([1, { failingSince: null, responsiveness: 'fast' }]);
    expect(await findDelivery(id, event.id)).toMatchObject({ state: 'succeeded', attempts: [{ failure: null }] });
  });

  it('does not hold up what another one gets with the same batch', async () => {
    const { id: hanging } = await register(bad);
    queues.pass(1);
    const { id } = await register(good);
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    answer = () => promise;
    const event = await newEvent();
    tell(event);
    await queues.handOut('fan-out');
    expect(queues.in('deliveries').map(({ group }) => group)).toEqual([hanging, id]);
    const batch = queues.handOut('deliveries');
    await until(async () => (await findDelivery(id, event.id))?.state === 'succeeded');
    await wait(0);
    resolve(well);
    expect(await batch).toBe(2);
  });
});
