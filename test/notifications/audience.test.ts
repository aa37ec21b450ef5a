import {
  GetSubscriptionAttributesCommand,
  PublishBatchCommand,
  SetSubscriptionAttributesCommand,
  SNSClient,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { policyOf } from '../../local/topics/policy.ts';
import { contracts } from '../../shared/api/contracts.ts';
import { countingCalls } from '../support/counted.ts';
import { openDeal } from '../support/steps.ts';
import { batchOf } from '../support/stream.ts';
import { startWebhooks } from '../support/webhooks.ts';

const { cloud, registered, remove } = await startWebhooks();
const [publish, { beginRosterOfFreshTable }, { client, query, write }, { beginRoster, findRoster }, { rosterKey }] =
  await Promise.all([
    import('../../functions/stream/publish.ts'),
    import('../../functions/jobs/deployment-work.ts'),
    import('../../shared/table/table.ts'),
    import('../../shared/notifications/roster.ts'),
    import('../../shared/notifications/roster.ts'),
  ]);
const counted = countingCalls(client);
const topic = mockClient(SNSClient);
const ann = cloud.as('ann');

const forgetRoster = () => write([{ remove: rosterKey, when: { is: 'anything' } }]);

/** What happened to a deal before anybody was there to be told. */
let events: Record<string, unknown>[] = [];
let addresses = 0;

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  await cloud.enter('ann');
  await cloud.seed();
  const { id } = await openDeal(ann, { name: 'Chairs' });
  events = await query({ pk: `DEAL#${id}`, prefix: 'EVENT#', limit: 10 });
});

beforeEach(async () => {
  // What was believed in the test before is believed no more.
  vi.setSystemTime(Date.now() + 60_000);
  topic.reset();
  topic.on(PublishBatchCommand).resolves({});
  topic.on(SubscribeCommand).callsFake(({ Endpoint }) => ({ SubscriptionArn: `arn:${Endpoint}` }));
  topic.on(GetSubscriptionAttributesCommand).resolves({ Attributes: { PendingConfirmation: 'true' } });
  topic.on(SetSubscriptionAttributesCommand).resolves({});
  topic.on(UnsubscribeCommand).resolves({});
  await forgetRoster();
  await beginRoster();
});

afterAll(async () => {
  vi.useRealTimers();
  await cloud.stop();
});

const subscribe = (address = `team-${addresses++}@example.com`) =>
  ann.call(contracts.subscribe, { body: { channel: 'email', address, scope: 'mine' } });
const unsubscribe = (subscriptionId: string) => ann.call(contracts.unsubscribe, { params: { subscriptionId } });

const fanOut = policyOf(JSON.stringify({ webhooks: [{ exists: false }] }));

/** Publishes what happened; what the table was asked, and what the topic was told of each event. */
const publishing = async () => {
  topic.resetHistory();
  const { answer, operations, read } = await counted(() => publish.handler(batchOf(events)));
  expect(answer).toEqual({ batchItemFailures: [] });
  const calls = topic.commandCalls(PublishBatchCommand).map(({ args: [{ input }] }) => input);
  const entries = calls.flatMap(({ PublishBatchRequestEntries = [] }) => PublishBatchRequestEntries);
  expect([calls.length, entries.length]).toEqual([1, events.length]);
  const isMail = entries.every(({ Subject, MessageStructure }) => Subject !== undefined && MessageStructure === 'json');
  const reachesWebhooks = entries.some(({ MessageAttributes = {} }) =>
    fanOut(Object.fromEntries(Object.entries(MessageAttributes).map(([name, is]) => [name, is.StringValue]))),
  );
  return { isMail, reachesWebhooks, operations, read, entries };
};

const subscriptions = async () => (await findRoster()).subscriptions;

describe('publishing what nobody has mailed and no webhook gets', () => {
  it('takes one read of one unit and one call, names nobody and reaches no queue of ours', async () => {
    const { entries, ...done } = await publishing();
    expect(done).toEqual({ isMail: false, reachesWebhooks: false, operations: ['GetItem'], read: 1 });
    for (const { Subject, MessageStructure, Message = '' } of entries) {
      expect([Subject, MessageStructure]).toEqual([undefined, undefined]);
      expect(JSON.parse(Message)).toMatchObject({ type: 'deal.opened', actor: { userId: 'ann' } });
    }
  });

  it('reaches a webhook from the very next event after it was registered, until the last is deleted', async () => {
    const [one, other] = [await registered(), await registered()];
    expect(await publishing()).toMatchObject({ isMail: false, reachesWebhooks: true, operations: ['GetItem'] });
    await remove(one);
    expect(await publishing()).toMatchObject({ reachesWebhooks: true });
    await remove(other);
    expect(await publishing()).toMatchObject({ reachesWebhooks: false });
  });

  it('is a mail from the very next event after somebody subscribed, until the last subscription ends', async () => {
    const [one, other] = [(await subscribe()).ok(), (await subscribe()).ok()];
    expect(await publishing()).toMatchObject({ isMail: true, reachesWebhooks: false });
    await unsubscribe(one.id);
    expect(await publishing()).toMatchObject({ isMail: true });
    await unsubscribe(other.id);
    expect(await publishing()).toMatchObject({ isMail: false, operations: ['GetItem'] });
  });

  it('asks whether somebody is there every 30 seconds only, as long as both are', async () => {
    const webhook = await registered();
    await subscribe();
    expect((await publishing()).operations.slice(0, 2)).toEqual(['GetItem', 'BatchGetItem']);
    expect((await publishing()).operations).toEqual(['BatchGetItem']);
    await remove(webhook);
    vi.setSystemTime(Date.now() + 30_000);
    expect(await publishing()).toMatchObject({ isMail: true, reachesWebhooks: false });
  });
});

describe('a table in which nobody has counted', () => {
  beforeEach(forgetRoster);

  it('is taken for one with somebody to be told, also after some have come and gone', async () => {
    expect(await publishing()).toMatchObject({ isMail: true, reachesWebhooks: true });
    vi.setSystemTime(Date.now() + 60_000);
    const { id } = (await subscribe()).ok();
    await remove(await registered());
    await unsubscribe(id);
    expect(await subscriptions()).toBeUndefined();
    expect(await publishing()).toMatchObject({ isMail: true, reachesWebhooks: false });
  });

  it('is counted from its first deployment on, where that has not made the default process', async () => {
    await beginRosterOfFreshTable();
    expect(await findRoster()).toMatchObject({ version: 0 });
    await write([{ remove: { pk: 'CUSTOMER', sk: 'DEFAULT_PROCESS' }, when: { is: 'present' } }]);
    for (const _ of ['cut off', 'repeated']) await beginRosterOfFreshTable();
    expect(await findRoster()).toEqual({ webhookIds: [], subscriptions: 0, version: 1 });
  });

  it('stays so where somebody was there before its first deployment could count', async () => {
    await subscribe();
    await beginRoster();
    expect(await subscriptions()).toBeUndefined();
  });
});

describe('subscriptions', () => {
  it('are counted exactly, however many come and go at once beside webhooks, and are asked to confirm once', async () => {
    const made = await Promise.all([...Array.from({ length: 5 }, () => subscribe()), registered()]);
    expect(await subscriptions()).toBe(5);
    expect(topic.commandCalls(SubscribeCommand)).toHaveLength(5);
    const [one, ...others] = made.flatMap((answer) => ('ok' in answer ? [answer.ok().id] : []));
    const ends = [one, one, ...others].map((id = '') => unsubscribe(id));
    const statuses = (await Promise.all([...ends, subscribe()])).map(({ status }) => status);
    expect(statuses.toSorted()).toEqual([201, 204, 204, 204, 204, 204, 404]);
    expect(await subscriptions()).toBe(1);
  });

  it('are counted once for an address that several subscribe at once', async () => {
    const statuses = (await Promise.all([subscribe('same@example.com'), subscribe('same@example.com')])).map(
      ({ status }) => status,
    );
    expect(statuses).toContain(201);
    expect(await subscriptions()).toBe(1);
  });

  it('are no longer counted where their number cannot be', async () => {
    const { id } = (await subscribe()).ok();
    await forgetRoster();
    await beginRoster();
    expect((await unsubscribe(id)).status).toBe(204);
    expect(await subscriptions()).toBeUndefined();
  });
});
