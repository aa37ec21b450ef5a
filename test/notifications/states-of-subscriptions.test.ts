import { GetSubscriptionAttributesCommand, SNSClient, ThrottledException } from '@aws-sdk/client-sns';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { contracts } from '../../shared/api/contracts.ts';
import { startHandlers } from '../support/handlers.ts';
import { ifMatch, statusAndCode } from '../support/steps.ts';
import { startTestTopic } from '../support/topic.ts';

const topic = await startTestTopic();
const cloud = await startHandlers(topic.environment);
const { client } = await import('../../shared/table/table.ts');
const { subscriptionKey } = await import('../../shared/notifications/store.ts');
const sns = mockClient(SNSClient);

let people = 0;
let ann = cloud.as('ann');
let address = '';

beforeAll(() => vi.useFakeTimers({ toFake: ['Date'] }));

/** Each test has somebody of its own, whose list holds nothing else. */
beforeEach(async () => {
  heal();
  people += 1;
  const userId = `ann-${people}`;
  address = `${userId}@example.com`;
  await cloud.enter(userId);
  ann = cloud.as(userId);
});

afterAll(async () => {
  vi.useRealTimers();
  await cloud.stop();
  await topic.stop();
});

const heal = () => {
  sns.reset();
  sns.send.callThrough();
};

const asked = () => sns.on(GetSubscriptionAttributesCommand);
const timesAsked = () => sns.commandCalls(GetSubscriptionAttributesCommand).length;
const pendingAgain = () => asked().resolves({ Attributes: { PendingConfirmation: 'true' } });
const throttled = () => asked().rejects(new ThrottledException({ message: 'Rate exceeded', $metadata: {} }));
const passes = (minutes: number) => vi.setSystemTime(Date.now() + minutes * 60_000);

const subscribe = () => ann.call(contracts.subscribe, { body: { channel: 'email', address, scope: 'mine' } });
const get = (subscriptionId: string) => ann.call(contracts.getSubscription, { params: { subscriptionId } });
const list = () => ann.call(contracts.listSubscriptions);
const listed = async () => (await list()).ok().items.map(({ state }) => state);

/** One whose link was opened, and that was seen since. */
const confirmed = async () => {
  const { id } = (await subscribe()).ok();
  await topic.mailbox(address).confirm();
  expect(await listed()).toEqual(['active']);
  sns.resetHistory();
  return id;
};

/** Stores the subscription otherwise, past all our code. */
const rewrite = async (id: string, change: (item: Record<string, unknown>) => object) => {
  const { tableName: TableName } = cloud.table;
  const { Item = {} } = await client.send(new GetCommand({ TableName, Key: subscriptionKey(id) }));
  await client.send(new PutCommand({ TableName, Item: change(Item) }));
};

const withoutState = ({ summary, ...item }: Record<string, unknown>) => {
  const { seen: _, ...rest } = Object(summary);
  return { ...item, summary: rest };
};

describe('a subscription that SNS calls pending', () => {
  it('is pending where its link was never opened, and active in the list as soon as it is', async () => {
    await subscribe();
    expect(await listed()).toEqual(['pending']);
    await topic.mailbox(address).confirm();
    expect(await listed()).toEqual(['active']);
  });

  it('has ended where it was confirmed once, however often it is looked at', async () => {
    const id = await confirmed();
    pendingAgain();
    for (let look = 0; look < 2; look += 1) {
      expect((await get(id)).ok().state).toBe('ended');
      expect(await listed()).toEqual(['ended']);
      passes(6);
    }
  });

  it('is renewed by subscribing its address again, and awaits the link then', async () => {
    const id = await confirmed();
    pendingAgain();
    expect((await get(id)).ok().state).toBe('ended');
    const again = (await subscribe()).ok();
    expect(again).toMatchObject({ id, state: 'pending' });
    expect((await get(id)).ok().state).toBe('pending');
  });
});

describe('the list', () => {
  it('asks SNS again only after five minutes, and shows what it says then', async () => {
    await confirmed();
    pendingAgain();
    passes(4.9);
    expect(await listed()).toEqual(['active']);
    expect(timesAsked()).toBe(0);
    passes(0.2);
    expect(await listed()).toEqual(['ended']);
    expect(timesAsked()).toBe(1);
    expect(await listed()).toEqual(['ended']);
    expect(timesAsked()).toBe(1);
  });

  it('keeps for another five minutes what has not changed', async () => {
    await confirmed();
    passes(6);
    expect(await listed()).toEqual(['active']);
    passes(4);
    expect(await listed()).toEqual(['active']);
    expect(timesAsked()).toBe(1);
  });

  it('is shown without SNS while what is kept is no older, and refused for a moment after', async () => {
    const id = await confirmed();
    throttled();
    expect(await listed()).toEqual(['active']);
    expect(statusAndCode(await get(id))).toEqual([503, 'unavailable']);
    passes(6);
    expect(statusAndCode(await list())).toEqual([503, 'unavailable']);
  });

  it('shows what a single look has found meanwhile', async () => {
    const id = await confirmed();
    await topic.mailbox(address).leave();
    expect(await listed()).toEqual(['active']);
    expect((await get(id)).ok().state).toBe('ended');
    expect(await listed()).toEqual(['ended']);
  });

  it('asks SNS for one of before, of which no state is kept', async () => {
    const id = await confirmed();
    await rewrite(id, withoutState);
    expect([await listed(), timesAsked()]).toEqual([['active'], 1]);
    expect([await listed(), timesAsked()]).toEqual([['active'], 1]);
  });

  it('shows one that only a later release may change', async () => {
    const id = await confirmed();
    await rewrite(id, (item) => ({ ...withoutState(item), schemaVersion: 1_000 }));
    expect(await listed()).toEqual(['active']);
  });
});

describe('keeping a state', () => {
  it('makes no version of the subscription', async () => {
    const { id } = (await subscribe()).ok();
    const before = ifMatch(await get(id));
    await topic.mailbox(address).confirm();
    expect(ifMatch(await get(id))).toEqual(before);
  });

  it('leaves a change that was made meanwhile', async () => {
    const id = await confirmed();
    const headers = ifMatch(await get(id));
    const params = { subscriptionId: id };
    asked().callsFake(async () => {
      heal();
      await ann.call(contracts.editSubscription, { params, headers, body: { eventTypes: ['deal.won'] } });
      return { Attributes: { PendingConfirmation: 'true' } };
    });
    expect((await get(id)).ok().state).toBe('ended');
    expect((await get(id)).ok()).toMatchObject({ state: 'active', eventTypes: ['deal.won'] });
  });

  it('leaves what a later release put beside it', async () => {
    const id = await confirmed();
    await rewrite(id, (item) => ({ ...withoutState(item), digest: 'daily' }));
    await listed();
    let found: object = {};
    await rewrite(id, (item) => {
      found = item;
      return item;
    });
    expect(found).toMatchObject({ digest: 'daily', summary: { seen: { state: 'active' } } });
  });
});
