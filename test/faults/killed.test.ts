import { ListTopicsCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, DeleteMessageBatchCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod';
import { queueUrl } from '../../local/queues/queue.ts';
import { localAccess } from '../../runner/access.ts';
import { readEndpoints } from '../../runner/endpoints.ts';
import type { ApiClient } from '../../shared/api/client.ts';
import { contracts } from '../../shared/api/contracts.ts';
import { wait } from '../../shared/kernel/clock.ts';
import { type LocalCloud, startLocalCloud } from '../support/local-cloud.ts';
import { openDeal, publishProcess } from '../support/steps.ts';
import { until } from '../support/until.ts';

const rounds = 3;
const perRound = 20;
const people = 4;
const batchSize = 100;

let cloud: LocalCloud;
let processId: string;

beforeAll(async () => {
  cloud = await startLocalCloud();
  processId = await publishProcess(cloud.as('administrator'), {
    first: [{ id: 'talk', task: { title: 'Call', dueIn: { days: 1 } } }],
  });
});
afterAll(() => cloud.stop());

const published = z.object({ id: z.string(), dealId: z.string().nullable() });

/** A queue that hears of everything which is published. It lives on with the cloud's data. */
const subscribedQueue = async () => {
  const name = 'subscriber';
  const access = () => ({ ...localAccess, region: 'eu-central-1', endpoint: readEndpoints(cloud.folder).servicesUrl });
  const sns = new SNSClient(access());
  const { Topics = [] } = await sns.send(new ListTopicsCommand());
  const TopicArn = Topics.find(({ TopicArn = '' }) => TopicArn.includes('EventsTopic'))?.TopicArn;
  await new SQSClient(access()).send(new CreateQueueCommand({ QueueName: name }));
  const Endpoint = `arn:aws:sqs:eu-central-1:000000000000:${name}`;
  const Attributes = { RawMessageDelivery: 'true' };
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint, Attributes }));
  const delivered: z.infer<typeof published>[] = [];
  return {
    delivered,
    /** Takes what is there. */
    drain: async () => {
      const sqs = new SQSClient(access());
      const QueueUrl = queueUrl(readEndpoints(cloud.folder).servicesUrl, name);
      for (;;) {
        const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
        if (Messages.length === 0) return;
        delivered.push(...Messages.map(({ Body = '' }) => published.parse(JSON.parse(Body))));
        const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
        await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
      }
    },
  };
};

/** People open deals and complete their activity, whatever fails, until they are stopped. */
const writing = (api: ApiClient, deals: Set<string>) => {
  let stopped = false;
  const person = async () => {
    while (!stopped) {
      const write = async () => {
        const { id: dealId } = await openDeal(api, { processId });
        deals.add(dealId);
        (await api.call(contracts.completeActivity, { params: { dealId, activityId: 'talk' } })).ok();
      };
      await write().catch(() => wait(20));
    }
  };
  const all = Promise.all(Array.from({ length: people }, person));
  return async () => {
    stopped = true;
    await all;
  };
};

const eventsOf = async (dealId: string) => {
  const params = { dealId };
  const { items } = (await cloud.as('administrator').call(contracts.getTimeline, { params })).ok();
  return items;
};

const tasksOf = async (dealId: string) =>
  (await cloud.as('administrator').call(contracts.listTasks, { query: { dealId } })).ok().items;

it('makes one task of each completion and publishes every event, though it is killed again and again', {
  timeout: 300_000,
}, async () => {
  const queue = await subscribedQueue();
  const deals = new Set<string>();
  for (let round = 1; round <= rounds; round += 1) {
    const stop = writing(cloud.as('administrator'), deals);
    await until(() => deals.size > round * perRound);
    await wait(Math.random() * 400);
    await cloud.kill();
    await stop();
    await cloud.restart();
    await queue.drain();
  }

  const committed = new Set<string>();
  for (const dealId of deals) {
    const events = await eventsOf(dealId);
    const completions = events.filter(({ type }) => type === 'activity.completed').length;
    await until(async () => (await tasksOf(dealId)).length === completions);
    const tasks = await tasksOf(dealId);
    for (const { id } of [...events, ...tasks.map(({ id }) => ({ id: `${id}-1` }))]) committed.add(id);
  }
  const delivered = () => queue.delivered.filter(({ dealId }) => deals.has(dealId ?? '')).map(({ id }) => id);
  await until(async () => {
    await queue.drain();
    return new Set(delivered()).size >= committed.size;
  });
  expect(new Set(delivered())).toEqual(committed);
  expect(delivered().length - committed.size).toBeLessThanOrEqual(rounds * batchSize);
});
