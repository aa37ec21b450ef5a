import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import {
  InvalidParameterException,
  SetSubscriptionAttributesCommand,
  SNSClient,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { contracts } from '../../shared/api/contracts.ts';
import type { Role } from '../../shared/kernel/values.ts';
import { enterUser } from '../../shared/people/rules.ts';
import { administrator, context } from '../support/factories.ts';
import { startHandlers } from '../support/handlers.ts';
import { deactivate, ifMatch } from '../support/steps.ts';
import { batchOf } from '../support/stream.ts';
import { startTestTopic } from '../support/topic.ts';

const topic = await startTestTopic();
const cloud = await startHandlers(topic.environment);
const ada = cloud.as('ada', 'administrator');
mockClient(CognitoIdentityProviderClient).resolves({});

let people = 0;
let userId = '';

beforeAll(() => cloud.enter('ada', 'administrator'));

/** A manager with a subscription to what concerns them, and one to everything. */
beforeEach(async () => {
  people += 1;
  userId = `max-${people}`;
  await cloud.enter(userId, 'manager');
  for (const scope of ['mine', 'all'] as const) {
    const body = { channel: 'email', address: `${scope}-${userId}@example.com`, scope } as const;
    (await cloud.as(userId, 'manager').call(contracts.subscribe, { body })).ok();
  }
});

afterAll(async () => {
  await cloud.stop();
  await topic.stop();
});

/** The stream tells that something about the user changed; by when it does, it may be long past. */
const tellOfChange = () => {
  const { events } = enterUser(
    userId,
    { email: 'm@example.com', name: 'M', role: 'manager', active: true },
    context(administrator),
  );
  return cloud.followUp(batchOf(events));
};

const giveRole = async (role: Role) => {
  const params = { userId };
  const headers = ifMatch(await ada.call(contracts.getUser, { params }));
  (await ada.call(contracts.administerUser, { params, body: { role }, headers })).ok();
};

/** The scopes of what SNS still mails, and of what is listed. */
const left = async () => {
  const query = { userId };
  const { items } = (await ada.call(contracts.listSubscriptions, { query })).ok();
  const listed = items.map(({ scope }) => scope);
  for (const scope of ['mine', 'all'] as const) {
    const policy = await topic.mailbox(`${scope}-${userId}@example.com`).policy();
    expect(policy !== undefined).toBe(listed.includes(scope));
  }
  return listed;
};

it('keeps what a user may go on receiving', async () => {
  await tellOfChange();
  expect(await left()).toEqual(['mine', 'all']);
});

it('ends all subscriptions of who is deactivated, however often it is told', async () => {
  await deactivate(ada, userId);
  expect(await tellOfChange()).toEqual({ batchItemFailures: [] });
  expect(await left()).toEqual([]);
  expect(await tellOfChange()).toEqual({ batchItemFailures: [] });
});

it('silences what awaits its confirmation, which SNS does not let go', async () => {
  const sns = mockClient(SNSClient);
  const asked: string[] = [];
  sns.on(UnsubscribeCommand).rejects(new InvalidParameterException({ message: 'pending', $metadata: {} }));
  sns.on(SetSubscriptionAttributesCommand).callsFake(({ AttributeValue }) => void asked.push(AttributeValue));
  await deactivate(ada, userId);
  expect(await tellOfChange()).toEqual({ batchItemFailures: [] });
  sns.restore();
  expect(asked.map((policy) => JSON.parse(policy))).toEqual([{ silenced: ['yes'] }, { silenced: ['yes'] }]);
  const query = { userId };
  expect((await ada.call(contracts.listSubscriptions, { query })).ok().items).toEqual([]);
});

it('ends those to everything of who leads no more', async () => {
  await giveRole('salesperson');
  await tellOfChange();
  expect(await left()).toEqual(['mine']);
});

it('goes by what the directory says now, where changes are told late', async () => {
  await giveRole('salesperson');
  await giveRole('administrator');
  await tellOfChange();
  expect(await left()).toEqual(['mine', 'all']);
});

it('ends no subscription that somebody else has taken over', async () => {
  await topic.mailbox(`all-${userId}@example.com`).leave();
  const body = { channel: 'email', address: `all-${userId}@example.com`, scope: 'all' } as const;
  (await ada.call(contracts.subscribe, { body })).ok();
  await deactivate(ada, userId);
  await tellOfChange();
  expect(await topic.mailbox(body.address).policy()).toEqual({ bulk: [{ exists: false }] });
});

it('lets who was deactivated subscribe nothing with a token that is still good', async () => {
  await deactivate(ada, userId);
  const body = { channel: 'email', address: 'late@example.com', scope: 'mine' } as const;
  expect((await cloud.as(userId, 'manager').call(contracts.subscribe, { body })).refusal().code).toBe('forbidden');
});
