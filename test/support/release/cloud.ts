import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { type AttributeValue, DeleteItemCommand, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { GetSubscriptionAttributesCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { mockClient } from 'aws-sdk-client-mock';
import { vi } from 'vitest';
import { apiClient } from '../../../shared/api/client.ts';
import type { Contract } from '../../../shared/api/contract.ts';
import { allContracts } from '../../../shared/api/contracts.ts';
import type { Role } from '../../../shared/kernel/values.ts';
import { startBucket } from '../bucket.ts';
import { claimsOf, startHandlers } from '../handlers.ts';
import { mockSecrets, namesLeadTo } from '../webhooks.ts';
import { startBackground } from './background.ts';
import type { startClockwork } from './clockwork.ts';

export type Marshalled = Readonly<Record<string, AttributeValue>>;

const posted = {
  status: 200,
  answer: 'ok',
  retryAfterSeconds: null,
  milliseconds: 20,
  failure: null,
  detail: null,
};

/** Services of AWS that say yes to everything. */
const mockServices = () => {
  mockClient(CognitoIdentityProviderClient).resolves({});
  const topic = mockClient(SNSClient);
  const SubscriptionArn = 'arn:aws:sns:eu-central-1:000000000000:test:1';
  topic.resolves({}).on(SubscribeCommand).resolves({ SubscriptionArn });
  const Attributes = { SubscriptionArn, PendingConfirmation: 'false', FilterPolicy: '{}' };
  topic.on(GetSubscriptionAttributesCommand).resolves({ Attributes });
  mockSecrets();
  namesLeadTo({ 'hooks.example.com': ['93.184.215.14'], 'broken.example.com': ['93.184.215.14'] });
  vi.doMock('../../../shared/safe-http/post.ts', () => ({
    post: async (url: string) =>
      url.includes('broken') ? { ...posted, status: 410, answer: 'gone', failure: 'status_refused' } : posted,
  }));
};

const isEvent = ({ entity }: Marshalled) => entity?.S === 'event';
const positionOf = ({ pk, sk, gsi1sk }: Marshalled) => `${gsi1sk?.S}${pk?.S}${sk?.S}`;

/** Everything that writes to the table, over one of its own; what happens sets off what it sets off, when it is told to. */
export const startReleasedCloud = async ({ pass }: Pick<ReturnType<typeof startClockwork>, 'pass'>) => {
  mockServices();
  const bucket = await startBucket();
  const cloud = await startHandlers(bucket.environment);
  const background = await startBackground();
  const { table } = cloud;

  /** All that stands in the table. */
  const items = async () => {
    const found: Marshalled[] = [];
    let ExclusiveStartKey: Marshalled | undefined;
    do {
      const page = await table.client.send(
        new ScanCommand({ TableName: table.tableName, ...(ExclusiveStartKey && { ExclusiveStartKey }) }),
      );
      found.push(...(page.Items ?? []));
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey);
    return found;
  };

  const followed = new Set<string>();
  /** Hands events that nobody followed yet to the consumers of the stream; answers how many there were. */
  const followEvents = async () => {
    const events = (await items()).filter(isEvent).filter((event) => !followed.has(`${event.pk?.S}${event.sk?.S}`));
    for (const event of events.toSorted((one, other) => (positionOf(one) < positionOf(other) ? -1 : 1))) {
      followed.add(`${event.pk?.S}${event.sk?.S}`);
      const record = { eventName: 'INSERT', dynamodb: { SequenceNumber: '100', NewImage: event } };
      const { batchItemFailures } = await cloud.followUp({ Records: [record] });
      if (batchItemFailures.length > 0) throw new Error(`${event.pk?.S} ${event.sk?.S} could not be followed up`);
      background.give('fan-out', event.event?.S);
      await background.untilIdle();
    }
    return events.length;
  };

  /** Has the table hold these items and no others. */
  const holdOnly = async (wanted: readonly Marshalled[]) => {
    const { client, tableName: TableName } = table;
    for (const { pk = { S: '' }, sk = { S: '' } } of await items())
      await client.send(new DeleteItemCommand({ TableName, Key: { pk, sk } }));
    for (const Item of wanted) await client.send(new PutItemCommand({ TableName, Item }));
    followed.clear();
    for (const event of wanted) followed.add(`${event.pk?.S}${event.sk?.S}`);
  };

  return {
    table,
    bucket,
    background,
    items,
    holdOnly,
    enter: cloud.enter,
    seed: cloud.seed,
    pass,
    /** Requests of one of these people, each some seconds after the one before. */
    as: (userId: string, role: Role = 'salesperson') => {
      const transport = cloud.transport(claimsOf(userId, role));
      return apiClient((route, request) => {
        pass(7);
        return transport(route, request);
      }, {});
    },
    /** What an administrator is answered who asks for this path. */
    read: async (path: string): Promise<unknown> => {
      const [pathname = ''] = path.split('?');
      const isAsked = (route: Contract) =>
        route.method === 'GET' && new RegExp(`^${route.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(pathname);
      const route = allContracts.find(isAsked);
      if (route === undefined) throw new Error(`Nobody answers ${path}`);
      const ask = cloud.transport(claimsOf('ada', 'administrator'));
      const { status, text } = await ask(route, { method: 'GET', path, headers: {}, body: undefined });
      if (status !== 200) throw new Error(`${path}: ${status} ${text}`);
      return JSON.parse(text);
    },
    untilIdle: async () => {
      do await background.untilIdle();
      while ((await followEvents()) > 0);
    },
    stop: async () => {
      await cloud.stop();
      await bucket.stop();
    },
  };
};

export type ReleasedCloud = Awaited<ReturnType<typeof startReleasedCloud>>;
