import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { contracts } from '../../shared/api/contracts.ts';
import type { Event } from '../../shared/kernel/event.ts';
import { beforeNext } from '../support/between-calls.ts';
import { countingCalls } from '../support/counted.ts';
import { startDeliveries, well } from '../support/deliveries.ts';
import { publishProcess } from '../support/steps.ts';

const [one, other] = ['one.example.com', 'other.example.com'];
const cloud = await startDeliveries({ [one]: () => well, [other]: () => well });
const { admin, queues, register, newEvent, tell, sentTo, findDelivery, eventsOf } = cloud;
const counted = countingCalls(cloud.client);
const otherProcessId = await publishProcess(admin, { only: [{ id: 'call' }] });

const fanOut = () => queues.handOut('fan-out');
const deliveries = () => queues.in('deliveries').map(({ body }) => JSON.parse(body));
const receivers = () => [one, other].map((name) => sentTo(name).map(({ headers }) => headers['webhook-id']));

afterEach(async () => {
  queues.reset();
  await cloud.clear();
});
afterAll(() => cloud.stop());

describe('an event', () => {
  it('is entered for each webhook, and sent on its way as the first of its first round', async () => {
    const { id: first } = await register(one);
    const { id: second } = await register(other);
    const event = await newEvent();
    tell(event);
    await fanOut();
    const { subject, sequence } = event;
    const message = { deliveryId: event.id, event: { subject, sequence }, round: 1 };
    const sent = [first, second].map((webhookId) => ({ webhookId, ...message }));
    expect(new Set(deliveries())).toEqual(new Set(sent));
    for (const { body, group } of queues.in('deliveries')) expect(group).toBe(JSON.parse(body).webhookId);
    for (const id of [first, second])
      expect(await findDelivery(id, event.id)).toMatchObject({
        eventType: 'deal.opened',
        event: { subject, sequence },
        state: 'waiting',
        attempts: [],
        replayNumber: 1,
      });
  });

  it('goes to those webhooks alone that ask for its type and its process', async () => {
    await register(one, { eventTypes: ['deal.opened'], processIds: [cloud.processId] });
    await register(other, { eventTypes: ['deal.won'] });
    await register(other, { processIds: [otherProcessId] });
    const event = await newEvent();
    tell(event);
    await queues.finish();
    expect(receivers()).toEqual([[event.id], []]);
  });

  it('of a test goes to the webhook that is tested, whatever that asks for, and to no other', async () => {
    const { id } = await register(one, { eventTypes: ['deal.won'] });
    await register(other);
    const { deliveryId } = (await admin.call(contracts.testWebhook, { params: { webhookId: id } })).ok();
    tell(...(await eventsOf(`WEBHOOK#${id}`)).filter(({ type }) => type === 'webhook.tested'));
    await queues.finish();
    expect(receivers()).toEqual([[deliveryId], []]);
  });

  it('makes no delivery to a webhook that is switched off, then or later', async () => {
    const { id } = await register(one);
    await cloud.switchTo(id, 'disabled');
    const event = await newEvent();
    tell(event);
    await queues.finish();
    await cloud.switchTo(id, 'active');
    await queues.finish();
    expect([receivers(), await findDelivery(id, event.id)]).toEqual([[[], []], undefined]);
  });

  it('that the topic had to shorten arrives whole', async () => {
    await register(one);
    const event = await newEvent();
    tell({ ...event, data: { shortened: true }, changes: {} });
    await queues.finish();
    expect(sentTo(one).map(({ body }) => body)).toEqual([JSON.stringify(event)]);
  });

  it('that is told twice leaves alone what became of the first delivery', async () => {
    const { id } = await register(one);
    const event = await newEvent();
    tell(event);
    await queues.finish();
    tell(event);
    await fanOut();
    expect(await findDelivery(id, event.id)).toMatchObject({ state: 'succeeded', version: 2 });
  });
});

describe('a delivery whose message is handed out before it is entered', () => {
  it('is made all the same, and logged once', async () => {
    const { id } = await register(one);
    const event = await newEvent();
    tell(event);
    beforeNext(cloud.client, 'PutItem', () => queues.handOut('deliveries'));
    await fanOut();
    await queues.finish();
    expect(receivers()).toEqual([[event.id], []]);
    expect(await findDelivery(id, event.id)).toMatchObject({ state: 'succeeded', attempts: [{ failure: null }] });
  });
});

describe('a batch', () => {
  it('reads the webhooks once, and enters each delivery with one write', async () => {
    await register(one);
    for (let events = 0; events < 3; events += 1) tell(await newEvent());
    const { operations } = await counted(fanOut);
    expect(operations.toSorted()).toEqual(['PutItem', 'PutItem', 'PutItem', 'Query']);
  });

  it('is done with all messages but those that failed, which come again', async () => {
    await register(one);
    const [first, poison, last] = [await newEvent(), 'no event', await newEvent()];
    tell(first);
    queues.give('fan-out', JSON.stringify(poison));
    tell(last);
    await fanOut();
    expect(new Set(deliveries().map(({ deliveryId }) => deliveryId))).toEqual(new Set([first.id, last.id]));
    expect(queues.in('fan-out').map(({ body }) => JSON.parse(body))).toEqual([poison]);
  });

  it('enters nothing twice where a delivery could not be sent on its way, and sends it the next time', async () => {
    const { id } = await register(one);
    const event: Event = await newEvent();
    tell(event);
    queues.sqs.on(SendMessageCommand).rejectsOnce(new Error('The queue is away'));
    await fanOut();
    expect([deliveries(), queues.in('fan-out').length]).toEqual([[], 1]);
    queues.reset();
    await queues.finish();
    expect([receivers(), queues.in('fan-out')]).toEqual([[[event.id], []], []]);
    expect(await findDelivery(id, event.id)).toMatchObject({ state: 'succeeded', version: 2 });
  });

  it('fails as a whole where the webhooks cannot be read', async () => {
    await register(one);
    tell(await newEvent(), await newEvent());
    beforeNext(cloud.client, 'Query', () => Promise.reject(new Error('The table is away')));
    await fanOut();
    expect([deliveries(), queues.in('fan-out').length]).toEqual([[], 2]);
    await queues.finish();
    expect(sentTo(one)).toHaveLength(2);
  });
});
