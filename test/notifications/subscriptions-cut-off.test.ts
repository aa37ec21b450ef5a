import {
  AuthorizationErrorException,
  FilterPolicyLimitExceededException,
  GetSubscriptionAttributesCommand,
  InternalErrorException,
  InvalidParameterException,
  SetSubscriptionAttributesCommand,
  SNSClient,
  SubscribeCommand,
  SubscriptionLimitExceededException,
  ThrottledException,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { contracts } from '../../shared/api/contracts.ts';
import { startHandlers } from '../support/handlers.ts';
import { mockedTable } from '../support/mocked-table.ts';
import { ifMatch, statusAndCode } from '../support/steps.ts';
import { startTestTopic } from '../support/topic.ts';

const topic = await startTestTopic();
const cloud = await startHandlers(topic.environment);
const { client } = await import('../../shared/table/table.ts');
const { table, reset } = mockedTable(client);
const sns = mockClient(SNSClient);
const [ann, bob] = [cloud.as('ann'), cloud.as('bob')];
const about = { message: 'secret-of-the-topic', $metadata: {} };
const unreachable = Object.assign(new Error(about.message), { $metadata: { attempts: 3 } });
const cutOff = new Error('cut off');

let addresses = 0;
let address = '';

beforeAll(() => Promise.all([cloud.enter('ann'), cloud.enter('bob')]));

beforeEach(() => {
  addresses += 1;
  address = `team-${addresses}@example.com`;
  heal();
});

afterAll(async () => {
  await cloud.stop();
  await topic.stop();
});

/** Both systems work again as they should. */
const heal = () => {
  reset();
  sns.reset();
  sns.send.callThrough();
};

const subscribe = (by = ann, headers = {}) =>
  by.call(contracts.subscribe, { body: { channel: 'email', address, scope: 'mine' }, headers });

const made = async () => {
  const answer = await subscribe();
  return { params: { subscriptionId: answer.ok().id }, headers: ifMatch(answer) };
};

const getsWhatConcerns = (userId: string) => ({ recipients: [userId], bulk: [{ exists: false }] });
const getsNothing = { silenced: ['yes'] };

describe('a subscription that was cut off', () => {
  const policyIsSet = () => sns.on(SetSubscriptionAttributesCommand);

  it.each<[string, () => unknown, object | undefined]>([
    ['before SNS knew it', () => sns.on(SubscribeCommand).rejects(cutOff), undefined],
    ['before its ARN was stored', () => table.on(TransactWriteCommand).rejects(cutOff), getsNothing],
    ['before SNS was told what it gets', () => policyIsSet().rejects(cutOff), getsNothing],
    ['before its answer', () => sns.on(GetSubscriptionAttributesCommand).rejects(cutOff), getsWhatConcerns('ann')],
  ])('%s is finished by repeating it, by anybody who may', async (_, fail, left) => {
    for (const by of [ann, bob]) {
      address = `${addresses}-${by === ann ? 'again' : 'other'}@example.com`;
      fail();
      expect((await subscribe(ann, { 'idempotency-key': address })).status).toBe(500);
      heal();
      expect(await topic.mailbox(address).policy()).toEqual(left);
      const finished = await subscribe(by, { 'idempotency-key': address });
      const { userId, state } = finished.ok();
      expect([state, await topic.mailbox(address).policy()]).toEqual(['pending', getsWhatConcerns(userId)]);
    }
  });

  it('brings no mail where the link is opened all the same', async () => {
    sns.on(SetSubscriptionAttributesCommand).rejects(cutOff);
    await subscribe();
    heal();
    await topic.mailbox(address).confirm();
    expect(await topic.mailbox(address).policy()).toEqual(getsNothing);
    expect((await subscribe()).ok().state).toBe('active');
  });
});

describe('a change that was cut off', () => {
  it('before SNS was told is finished by asking for it again, though the table has it already', async () => {
    const { params, headers } = await made();
    const body = { eventTypes: ['deal.won' as const] };
    sns.on(SetSubscriptionAttributesCommand).rejects(cutOff);
    expect((await ann.call(contracts.editSubscription, { params, body, headers })).status).toBe(500);
    heal();
    const stale = await ann.call(contracts.editSubscription, { params, body, headers });
    expect(statusAndCode(stale)).toEqual([412, 'precondition_failed']);
    const fresh = ifMatch(await ann.call(contracts.getSubscription, { params }));
    expect((await ann.call(contracts.editSubscription, { params, body, headers: fresh })).status).toBe(200);
    expect(await topic.mailbox(address).policy()).toEqual({ ...getsWhatConcerns('ann'), type: ['deal.won'] });
  });

  it('overtaken by the end of its subscription does not bring it back', async () => {
    const { params, headers } = await made();
    sns.on(SetSubscriptionAttributesCommand).callsFake(async (input) => {
      heal();
      sns.on(UnsubscribeCommand).rejects(new InvalidParameterException(about));
      expect((await ann.call(contracts.unsubscribe, { params })).status).toBe(204);
      return new SNSClient().send(new SetSubscriptionAttributesCommand(input));
    });
    const body = { eventTypes: ['deal.won' as const] };
    expect((await ann.call(contracts.editSubscription, { params, body, headers })).ok().state).toBe('ended');
    expect(await topic.mailbox(address).policy()).toEqual(getsNothing);
  });
});

describe('unsubscribing', () => {
  it('is finished by repeating it, where it was cut off before the table forgot it', async () => {
    const { params } = await made();
    table.on(TransactWriteCommand).rejects(cutOff);
    expect((await ann.call(contracts.unsubscribe, { params })).status).toBe(500);
    heal();
    expect((await ann.call(contracts.getSubscription, { params })).ok().state).toBe('ended');
    expect((await ann.call(contracts.unsubscribe, { params })).status).toBe(204);
  });

  it('silences an address that awaits its confirmation, which SNS does not let go', async () => {
    const { params } = await made();
    sns.on(UnsubscribeCommand).rejects(new InvalidParameterException(about));
    expect((await ann.call(contracts.unsubscribe, { params })).status).toBe(204);
    expect(await topic.mailbox(address).policy()).toEqual(getsNothing);
    heal();
    await topic.mailbox(address).confirm();
    expect(await topic.mailbox(address).policy()).toEqual(getsNothing);

    expect((await subscribe(bob)).ok()).toMatchObject({ userId: 'bob', state: 'active' });
    expect(await topic.mailbox(address).policy()).toEqual(getsWhatConcerns('bob'));
  });
});

describe('SNS', () => {
  it.each([
    ['takes no more filter policies', new FilterPolicyLimitExceededException(about), 409, 'too_many_subscriptions'],
    ['takes no more subscriptions', new SubscriptionLimitExceededException(about), 409, 'too_many_subscriptions'],
    ['does not take the address', new InvalidParameterException(about), 422, 'address_not_allowed'],
    ['is asked too much', new ThrottledException(about), 503, 'unavailable'],
    ['has a fault', new InternalErrorException(about), 503, 'unavailable'],
    ['cannot be reached', unreachable, 503, 'unavailable'],
    ['does not let us', new AuthorizationErrorException(about), 500, 'internal'],
    ['is asked something wrong', new TypeError(about.message), 500, 'internal'],
  ])('%s: told in our words', async (_, error, status, code) => {
    sns.on(SubscribeCommand).rejects(error);
    const answer = await subscribe();
    expect(statusAndCode(answer)).toEqual([status, code]);
    expect(answer.headers.get('retry-after')).toBe(status === 503 ? '1' : null);
    expect(JSON.stringify(answer.refusal())).not.toContain(about.message);
  });

  it('is believed to be throttling also where it is asked for states', async () => {
    const { params } = await made();
    sns.on(GetSubscriptionAttributesCommand).rejects(new ThrottledException(about));
    expect(statusAndCode(await ann.call(contracts.getSubscription, { params }))).toEqual([503, 'unavailable']);
    expect(statusAndCode(await ann.call(contracts.listSubscriptions))).toEqual([503, 'unavailable']);
  });
});
