import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { wait } from '../../shared/kernel/clock.ts';
import type { Outcome } from '../../shared/safe-http/post.ts';
import { maxAttempts } from '../../shared/webhooks/rules/retry-policy.ts';
import { refusing, startDeliveries, well } from '../support/deliveries.ts';
import { until } from '../support/until.ts';

const [bad, other] = ['bad.example.com', 'other.example.com'];
let answer: () => Outcome | Promise<Outcome> = () => well;
const cloud = await startDeliveries({ [bad]: () => answer(), [other]: () => answer() });
const { queues, register, newEvent, tell, sentTo, findDelivery, healthOf } = cloud;

const hung: Outcome = { ...well, status: null, answer: null, milliseconds: 15_000, failure: 'timed_out' };
const hangingLane = 'hanging-deliveries.fifo';
const lanes = ['deliveries', 'slow-deliveries', hangingLane] as const;
const waiting = () => lanes.map((lane) => queues.in(lane).length);

/** Tells a new event, and has it fanned out. */
const happens = async () => {
  const event = await newEvent();
  tell(event);
  await queues.handOut('fan-out');
  return event;
};

let webhookId = '';
beforeEach(async () => {
  webhookId = (await register(bad)).id;
});
afterEach(async () => {
  await cloud.clear();
  answer = () => well;
});
afterAll(() => cloud.stop());

describe('a receiver that hangs', () => {
  it('has a lane where it is asked no more than one invocation at a time asks, and nobody waits for it', async () => {
    answer = () => hung;
    await happens();
    await queues.untilIdle();
    expect(await healthOf(webhookId)).toEqual({ failingSince: expect.any(String), responsiveness: 'unresponsive' });

    for (let event = 0; event < 12; event += 1) await happens();
    while ((await queues.handOut('deliveries')) > 0);
    expect([sentTo(bad).length, waiting()]).toEqual([1, [0, 1, 12]]);
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    answer = () => promise;
    const batch = queues.handOut(hangingLane);
    await until(async () => sentTo(bad).length === 11);
    expect(await queues.handOut(hangingLane)).toBe(0);
    resolve(hung);
    expect(await batch).toBe(10);
    expect(waiting()).toEqual([0, 11, 2]);
  });

  it('does not keep another one that hangs from being asked', async () => {
    const { id } = await register(other);
    answer = () => hung;
    await happens();
    await queues.untilIdle();
    await happens();
    await queues.handOut('deliveries');
    expect(queues.in(hangingLane).map(({ group }) => group)).toEqual(expect.arrayContaining([webhookId, id]));
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    answer = () => promise;
    const batch = queues.handOut(hangingLane);
    await until(async () => sentTo(other).length === 2 && sentTo(bad).length === 2);
    resolve(hung);
    expect(await batch).toBe(2);
  });

  it('is known to hang after three seconds, while the attempt goes on', async () => {
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    answer = () => promise;
    const event = await happens();
    const attempt = queues.handOut('deliveries');
    await until(async () => (await healthOf(webhookId))?.responsiveness === 'unresponsive');
    answer = () => well;
    await happens();
    await queues.handOut('deliveries');
    expect([sentTo(bad).length, waiting()]).toEqual([1, [1, 0, 1]]);

    resolve({ ...well, milliseconds: 4_000 });
    await attempt;
    expect(await findDelivery(webhookId, event.id)).toMatchObject({ state: 'succeeded' });
    expect(await healthOf(webhookId)).toEqual({ failingSince: null, responsiveness: 'unresponsive' });
    await queues.finish();
    expect([sentTo(bad).length, await healthOf(webhookId)]).toEqual([
      2,
      { failingSince: null, responsiveness: 'fast' },
    ]);
  });

  it('stays where it is after a second of the next attempt, and comes back once it is prompt', async () => {
    answer = () => hung;
    const first = await happens();
    await queues.untilIdle();
    await happens();
    await queues.handOut('deliveries');
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    answer = () => promise;
    const attempt = queues.handOut(hangingLane);
    await wait(1_500);
    expect(await healthOf(webhookId)).toMatchObject({ responsiveness: 'unresponsive' });
    resolve(well);
    await attempt;
    answer = () => well;
    await queues.finish();
    expect(await findDelivery(webhookId, first.id)).toMatchObject({ state: 'succeeded', attemptCount: 2 });
    await happens();
    await queues.handOut('deliveries');
    expect([sentTo(bad).length, waiting()]).toEqual([4, [0, 0, 0]]);
  });

  it('has eight attempts with their pauses as everybody has, and then becomes a dead letter', async () => {
    answer = () => hung;
    const event = await happens();
    await queues.finish();
    const delivery = await findDelivery(webhookId, event.id);
    expect(delivery).toMatchObject({ state: 'failed', attemptCount: maxAttempts });
    expect(queues.in('dead-letters')).toHaveLength(1);
    const hours = (Date.parse(delivery?.attempts.at(-1)?.at ?? '') - Date.parse(delivery?.createdAt ?? '')) / 3_600_000;
    expect(Math.round(hours)).toBe(28);
  });

  it('is asked in a round no more than eight times and once beside, though its messages come twice', async () => {
    answer = () => hung;
    const event = await happens();
    for (const { body } of queues.in('deliveries')) queues.give('slow-deliveries', body);
    await queues.finish();
    expect(await findDelivery(webhookId, event.id)).toMatchObject({ state: 'failed', nextAttemptAt: null });
    expect(sentTo(bad).length).toBeLessThanOrEqual(maxAttempts + 1);
  });
});

it('a message that is handed out without an attempt, since KMS is away, spends none', async () => {
  const event = await happens();
  for (let outage = 0; outage < 10; outage += 1) {
    cloud.kms.mockImplementationOnce(() => Promise.reject(new Error('KMS is away')));
    await queues.untilIdle();
    queues.pass(3 * 60);
  }
  expect(await findDelivery(webhookId, event.id)).toMatchObject({ state: 'waiting', attemptCount: 0, attempts: [] });
  await queues.finish();
  expect(await findDelivery(webhookId, event.id)).toMatchObject({ state: 'succeeded', attemptCount: 1 });
});

it('a receiver is not taken for slow where KMS is', async () => {
  cloud.kms.mockImplementationOnce(async () => {
    await wait(1_200);
    return { Plaintext: Buffer.from('whsec_AAAA') };
  });
  await happens();
  const noted = vi.spyOn(cloud.client, 'send');
  await queues.handOut('deliveries');
  const written = noted.mock.calls.map(([command]) => JSON.stringify(command.input));
  noted.mockRestore();
  expect(sentTo(bad)).toHaveLength(1);
  expect(written.filter((input) => input.includes('webhook-health'))).toEqual([]);
});

it('a receiver that has answered is not taken for slow where the table is, when it is to note that', async () => {
  const responsivenesses: string[] = [];
  cloud.client.middlewareStack.add(
    (next) => async (args) => {
      const [, responsiveness] = /"webhook-health".*"pace":"(\w+)"/.exec(JSON.stringify(args.input)) ?? [];
      if (responsiveness !== undefined) {
        responsivenesses.push(responsiveness);
        await wait(1_200);
      }
      return next(args);
    },
    { step: 'initialize', name: 'noting slowly' },
  );
  answer = () => refusing(500);
  await happens();
  await queues.handOut('deliveries');
  cloud.client.middlewareStack.remove('noting slowly');
  expect(responsivenesses).toEqual(['prompt']);
});
