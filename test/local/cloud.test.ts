import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ListTopicsCommand, PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { localAccess } from '../../local/access.ts';
import { type LocalCloud, startLocalCloud } from '../support/local-cloud.ts';
import { until } from '../support/until.ts';

const mailsSchema = z.array(
  z.object({ subject: z.string(), text: z.string(), to: z.array(z.object({ address: z.string() })) }),
);

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

const mailsTo = async (wanted: string) => {
  const answer = await fetch(`${cloud.endpoints().mailboxUrl}/api/email`);
  return mailsSchema.parse(await answer.json()).filter(({ to }) => to.some(({ address }) => address === wanted));
};

const mailed = async (address: string, subject: string) => {
  const found = async () => (await mailsTo(address)).find((mail) => mail.subject === subject);
  await until(async () => (await found()) !== undefined);
  return found();
};

describe('the local cloud', () => {
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
    const asking = await mailed(Endpoint, 'Confirm your subscription');
    const [link = ''] = /^http\S+$/m.exec(asking?.text ?? '') ?? [];
    expect((await fetch(link)).status).toBe(200);

    await client.send(new PublishCommand({ TopicArn, Subject: 'The last news', Message: 'It happened.' }));
    await cloud.kill();
    client.destroy();
    await cloud.restart();
    expect((await mailed(Endpoint, 'The last news'))?.text).toMatch(/^It happened\.\n/);
  });
});
