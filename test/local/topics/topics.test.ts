import { rmSync } from 'node:fs';
import {
  ConfirmSubscriptionCommand,
  GetSubscriptionAttributesCommand,
  PublishBatchCommand,
  type PublishBatchRequestEntry,
  PublishCommand,
  SetSubscriptionAttributesCommand,
  SNSClient,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Mail } from '../../../local/mailbox/mail.ts';
import { createResources } from '../../../local/resources.ts';
import { type Services, startServices } from '../../../local/services.ts';
import { readStack } from '../../../local/template/stack.ts';
import { startTopics } from '../../../local/topics/topics.ts';
import { localAccess } from '../../../runner/access.ts';
import { temporaryFolder } from '../../support/engine.ts';

const region = 'eu-central-1';
const TopicArn = `arn:aws:sns:${region}:000000000000:shop-Events`;

let data: string;
let services: Services;
let topics: Awaited<ReturnType<typeof startTopics>>;
let client: SNSClient;
let mails: Mail[];
let reports: unknown[];
/** What the mailbox does with a mail. */
let send: (mail: Mail) => Promise<void>;

const start = async () => {
  services = await startServices(data, region);
  const Events = { Type: 'AWS::SNS::Topic' };
  const Work = { Type: 'AWS::SQS::Queue' };
  const Subscription = {
    Type: 'AWS::SNS::Subscription',
    Properties: {
      TopicArn: { Ref: 'Events' },
      Protocol: 'sqs',
      Endpoint: { 'Fn::GetAtt': ['Work', 'Arn'] },
      RawMessageDelivery: true,
      FilterPolicy: { type: [{ 'anything-but': 'quiet' }] },
    },
  };
  const naming = { region, stackName: 'shop', servicesUrl: services.endpoint };
  await createResources(readStack({ Resources: { Events, Work, Subscription } }, naming), services);
  topics = await startTopics({ data, services, send: (mail) => send(mail), report: (error) => reports.push(error) });
  client = new SNSClient({ ...localAccess, region, endpoint: topics.url });
};
const stop = async () => {
  client.destroy();
  await topics.stop();
  await services.stop();
};

beforeEach(async () => {
  data = temporaryFolder();
  mails = [];
  reports = [];
  send = async (mail) => void mails.push(mail);
  await start();
});
afterEach(async () => {
  await stop();
  rmSync(data, { recursive: true });
});

const subscribe = async (Endpoint: string, policy?: object) => {
  const Attributes = policy && { FilterPolicy: JSON.stringify(policy) };
  const { SubscriptionArn = '' } = await client.send(
    new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint, Attributes, ReturnSubscriptionArn: true }),
  );
  return SubscriptionArn;
};

const mailsTo = (address: string) => mails.filter(({ to }) => to === address);

const linkIn = (mail: Mail | undefined) => /^http\S+$/m.exec(mail?.text ?? '')?.[0] ?? '';

const subscribed = async (address: string, policy?: object) => {
  const arn = await subscribe(address, policy);
  await expect.poll(() => mailsTo(address)).toHaveLength(1);
  expect((await fetch(linkIn(mailsTo(address)[0]))).status).toBe(200);
  mails.length = 0;
  return arn;
};

const attribute = (StringValue: string, DataType = 'String') => ({ DataType, StringValue });

const publish = (Subject: string, MessageAttributes = {}) =>
  client.send(new PublishCommand({ TopicArn, Subject, Message: 'It happened', MessageAttributes }));

const pending = async (SubscriptionArn: string) => {
  const { Attributes } = await client.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
  return Attributes?.PendingConfirmation;
};

describe('an address that is subscribed to a topic', () => {
  it('gets nothing before its owner has opened the link in the mail that asks, and everything after', async () => {
    const arn = await subscribe('ann@example.com');
    await publish('Too early');
    await expect.poll(() => mailsTo('ann@example.com')).toMatchObject([{ subject: 'Confirm your subscription' }]);
    expect(await pending(arn)).toBe('true');

    const answer = await fetch(linkIn(mails[0]));
    expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('Subscription confirmed')]);
    expect(await pending(arn)).toBe('false');
    await publish('In time');
    await expect.poll(() => mails.at(-1)).toMatchObject({ to: 'ann@example.com', subject: 'In time' });
    expect(mails).toHaveLength(2);
  });

  it('is asked again when it is subscribed again, until it is confirmed; its name is told only to who asks', async () => {
    await subscribe('ann@example.com');
    const again = new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint: 'ann@example.com' });
    expect((await client.send(again)).SubscriptionArn).toBe('pending confirmation');
    await expect.poll(() => mails).toHaveLength(2);
    await fetch(linkIn(mails[1]));
    expect((await client.send(again)).SubscriptionArn).toMatch(new RegExp(`^${TopicArn}:`));
    await publish('Now');
    await expect.poll(() => mails).toHaveLength(3);
  });

  it('gets what its filter policy lets through, also after that has changed', async () => {
    const arn = await subscribed('ann@example.com', { recipients: ['ann'], bulk: [{ exists: false }] });
    await subscribed('bob@example.com', { recipients: ['bob'] });
    const recipients = attribute('["ann","cid"]', 'String.Array');
    await publish('For Ann', { recipients });
    await publish('For Ann among many', { recipients, bulk: attribute('hand-over') });
    await publish('For nobody', { type: attribute('deal.won') });
    await expect.poll(() => mails).toMatchObject([{ to: 'ann@example.com', subject: 'For Ann' }]);

    const AttributeValue = '{"type":["deal.won"]}';
    const FilterPolicy = { SubscriptionArn: arn, AttributeName: 'FilterPolicy', AttributeValue };
    await client.send(new SetSubscriptionAttributesCommand(FilterPolicy));
    await publish('Won', { type: attribute('deal.won') });
    await publish('For Ann again', { recipients });
    await expect.poll(() => mails.map(({ subject }) => subject)).toEqual(['For Ann', 'Won']);
  });

  it('gets the text that is for mail, the subject as it was, and a link that ends it', async () => {
    const arn = await subscribed('ann@example.com');
    const Message = JSON.stringify({
      default: '{"id":1}',
      email: 'Deal 🚀\uffff won.\nSee https://example.com/deals/1',
    });
    const message = { TopicArn, Subject: 'Deal "A&B" <won>', Message, MessageStructure: 'json' };
    await client.send(new PublishCommand(message));
    await expect.poll(() => mails).toHaveLength(1);
    expect(mails[0]?.subject).toBe('Deal "A&B" <won>');
    expect(mails[0]?.text).toMatch(/^Deal 🚀\uffff won\.\nSee https:\/\/example\.com\/deals\/1\n\n--\n/u);

    const link = linkIn(mails[0]);
    expect((await fetch(link)).status).toBe(200);
    await expect(pending(arn)).rejects.toMatchObject({ name: 'NotFoundException' });
    expect((await fetch(link)).status).toBe(400);
    await subscribed('bob@example.com');
    await client.send(new PublishCommand(message));
    await expect.poll(() => mails.map(({ to }) => to)).toEqual(['bob@example.com']);
  });

  it('is not confirmed by a link that was changed, or whose subscription has ended', async () => {
    const arn = await subscribe('ann@example.com');
    await expect.poll(() => mails).toHaveLength(1);
    const link = linkIn(mails[0]);
    expect((await fetch(link.slice(0, -3))).status).toBe(400);
    expect((await fetch(new URL('/elsewhere', link))).status).toBe(404);
    expect(await pending(arn)).toBe('true');
    await fetch(link);
    await client.send(new UnsubscribeCommand({ SubscriptionArn: arn }));
    expect((await fetch(link)).status).toBe(400);
  });

  it('stays subscribed, and confirmed by a link of before, over a restart', async () => {
    const arn = await subscribe('ann@example.com');
    await expect.poll(() => mails).toHaveLength(1);
    const [asking] = mails;
    await subscribed('bob@example.com');
    const link = linkIn(asking);
    await stop();
    await start();
    expect((await fetch(link)).status).toBe(200);
    expect(await pending(arn)).toBe('false');
    await publish('After');
    await expect.poll(() => mailsTo('bob@example.com').map(({ subject }) => subject)).toEqual(['After']);
  });
});

describe('a mail', () => {
  it('goes out after a restart when the mailbox did not get it', async () => {
    await subscribed('ann@example.com');
    send = async () => Promise.reject(new Error('The mailbox is gone'));
    await publish('Published before');
    await expect.poll(() => reports).toEqual([new Error('The mailbox is gone')]);
    await stop();
    send = async (mail) => void mails.push(mail);
    await start();
    await expect.poll(() => mails, { timeout: 20_000 }).toMatchObject([{ subject: 'Published before' }]);
  });
});

describe('publishing', () => {
  const batch = (...PublishBatchRequestEntries: PublishBatchRequestEntry[]) =>
    client.send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries }));

  it('reaches queues, and every address, from a batch too; what is malformed is named and holds up nothing', async () => {
    await subscribed('ann@example.com');
    const { Successful = [], Failed = [] } = await batch(
      { Id: 'a', Message: 'first', MessageAttributes: { type: attribute('won') } },
      { Id: 'b', Message: 'second', Subject: 'two\nlines' },
      { Id: 'c', Message: '{"email":"no default"}', MessageStructure: 'json' },
      { Id: 'd', Message: 'fourth', MessageAttributes: { type: attribute('quiet') } },
    );
    expect(Successful.map(({ Id }) => Id)).toEqual(['a', 'd']);
    expect(Failed).toMatchObject([
      { Id: 'b', Code: 'InvalidParameter', SenderFault: true },
      { Id: 'c', Code: 'InvalidParameter', SenderFault: true },
    ]);
    await expect.poll(() => mails.map(({ text }) => text.split('\n')[0])).toEqual(['first', 'fourth']);
    const { Messages } = await services.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: `${services.endpoint}/000000000000/shop-Work`, MaxNumberOfMessages: 10 }),
    );
    expect(Messages?.map(({ Body }) => Body)).toEqual(['first']);
  });

  it.each([
    ['empty', ''],
    ['a line break', 'a\nb'],
    ['a hundred characters', 'x'.repeat(100)],
    ['other letters than ASCII', 'Größe'],
    ['a space before it', ' a'],
  ])('refuses a subject with %s, as SNS does', async (_, subject) => {
    await expect(publish(subject)).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });

  it('refuses too many messages, too large ones, and a topic that is not there', async () => {
    const many = Array.from({ length: 11 }, (_, index) => ({ Id: String(index), Message: 'x' }));
    await expect(batch(...many)).rejects.toMatchObject({ name: 'TooManyEntriesInBatchRequestException' });
    const large = 'x'.repeat(140_000);
    await expect(batch({ Id: 'a', Message: large }, { Id: 'b', Message: large })).rejects.toMatchObject({
      name: 'BatchRequestTooLongException',
    });
    const twice = batch({ Id: 'a', Message: 'x' }, { Id: 'a', Message: 'y' });
    await expect(twice).rejects.toMatchObject({ name: 'BatchEntryIdsNotDistinctException' });
    const elsewhere = new PublishCommand({ TopicArn: `${TopicArn}s`, Message: 'x' });
    await expect(client.send(elsewhere)).rejects.toMatchObject({ name: 'NotFoundException' });
  });
});

describe('subscribing', () => {
  it('refuses an address that is none, and a policy that nobody could follow', async () => {
    await expect(subscribe('ann')).rejects.toMatchObject({ name: 'InvalidParameterException' });
    const malformed = { type: 'deal.won' };
    await expect(subscribe('ann@example.com', malformed)).rejects.toMatchObject({ name: 'InvalidParameterException' });
    const arn = await subscribe('ann@example.com');
    const AttributeValue = JSON.stringify(malformed);
    const FilterPolicy = { SubscriptionArn: arn, AttributeName: 'FilterPolicy', AttributeValue };
    await expect(client.send(new SetSubscriptionAttributesCommand(FilterPolicy))).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
  });

  it('cannot be undone before it is confirmed, as with SNS', async () => {
    const SubscriptionArn = await subscribe('ann@example.com');
    await expect(client.send(new UnsubscribeCommand({ SubscriptionArn }))).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
    expect(await pending(SubscriptionArn)).toBe('true');
  });

  it('refuses to confirm with another token', async () => {
    const confirm = new ConfirmSubscriptionCommand({ TopicArn, Token: 'x' });
    await expect(client.send(confirm)).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });
});
