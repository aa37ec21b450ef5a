import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ListTopicsCommand, PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localAccess } from '../../runner/access.ts';
import { contracts } from '../../shared/api/contracts.ts';
import { type LocalCloud, startLocalCloud } from '../support/local-cloud.ts';
import { lastLinkIn, mailboxOf } from '../support/mailbox.ts';
import { statusAndCode } from '../support/steps.ts';
import { until } from '../support/until.ts';

let cloud: LocalCloud;

beforeAll(async () => {
  cloud = await startLocalCloud();
});
afterAll(() => cloud.stop());

const topics = () => new SNSClient({ ...localAccess, endpoint: cloud.endpoints().topicsUrl });

const topicArn = async (client: SNSClient) => {
  const { Topics = [] } = await client.send(new ListTopicsCommand());
  return Topics.map(({ TopicArn }) => TopicArn).find((arn) => arn?.includes('Events')) ?? '';
};

describe('the local cloud', () => {
  it('does all that a first deployment sets off, and none of it fails', async () => {
    const { tableUrl, tableName: TableName } = cloud.endpoints();
    const client = new DynamoDBClient({ ...localAccess, endpoint: tableUrl });
    const rebuild = { pk: { S: 'REBUILD#release-0-2-0' }, sk: { S: 'REBUILD' } };
    await until(async () => {
      const { Item } = await client.send(new GetItemCommand({ TableName, Key: rebuild }));
      return Item?.state?.S === 'done';
    });
    client.destroy();
    const folder = join(cloud.folder, 'logs');
    const logs = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
    expect(
      logs
        .join('')
        .split('\n')
        .filter((line) => line.includes('"level":"ERROR"')),
    ).toEqual([]);
  });

  it.each(['https://127.0.0.1/', 'http://127.0.0.1:8000/', 'https://localhost/'])(
    'sends no webhooks to its own machine, unless it was started so: %s',
    async (url) => {
      const refused = await cloud.as('administrator').call(contracts.registerWebhook, { body: { url } });
      expect(statusAndCode(refused)).toEqual([422, 'url_not_allowed']);
    },
  );

  it('runs a function of the stack for whoever asks it from outside', async () => {
    const client = new LambdaClient({ ...localAccess, endpoint: cloud.endpoints().lambdaUrl });
    // It ran during the start, so that it has a log by its name.
    const FunctionName = readdirSync(join(cloud.folder, 'logs'))
      .find((name) => name.includes('-seedfunction'))
      ?.replace('.log', '');
    const { StatusCode, FunctionError } = await client.send(new InvokeCommand({ FunctionName }));
    client.destroy();
    expect([StatusCode, FunctionError]).toEqual([200, undefined]);
  });

  it('mails what was published just before a power cut, to an address that was confirmed before', async () => {
    const client = topics();
    const TopicArn = await topicArn(client);
    const Endpoint = 'ann@example.com';
    await client.send(new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint }));
    const mailbox = () => mailboxOf(cloud.endpoints().mailboxUrl, Endpoint);
    const asking = await mailbox().mailSaying('To confirm this');
    expect((await fetch(lastLinkIn(asking))).status).toBe(200);

    await client.send(new PublishCommand({ TopicArn, Subject: 'The last news', Message: 'It happened.' }));
    await cloud.kill();
    client.destroy();
    await cloud.restart();
    expect(await mailbox().mailSaying('It happened.')).toMatchObject({ subject: 'The last news' });
  });
});
