import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ListQueuesCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { defaultEngine, startEngine } from '../../local/engine/engine.ts';
import { freePort } from '../../local/ports.ts';
import { startServices } from '../../local/services.ts';
import { continueHistories } from '../../ops/continue-histories/continue-histories.ts';
import { purgeQueues } from '../../ops/purge-queues/purge-queues.ts';
import { restoreTable } from '../../ops/restore-table/restore-table.ts';
import { localAccess } from '../../runner/access.ts';
import { contracts } from '../../shared/api/contracts.ts';
import { asDynamoDb } from '../support/as-dynamo-db.ts';
import { type Backup, backupOf } from '../support/backups.ts';
import { follower } from '../support/feed.ts';
import { type LocalCloud, startLocalCloud } from '../support/local-cloud.ts';
import { lastLinkIn, mailboxOf } from '../support/mailbox.ts';
import { openDeal, publishProcess, readDeal } from '../support/steps.ts';
import { until } from '../support/until.ts';
import { type Receiver, startReceiver } from '../support/webhook-receiver.ts';

const address = 'watch@example.com';
let cloud: LocalCloud;
let receiver: Receiver;

beforeAll(async () => {
  receiver = await startReceiver();
  // The same after the restore, for who follows the feed.
  cloud = await startLocalCloud('--allow-loopback-webhooks', '--port', String(await freePort()));
});
afterAll(async () => {
  await cloud.stop();
  receiver.stop();
});

const mailbox = () => mailboxOf(cloud.endpoints().mailboxUrl, address);
const complete = async (dealId: string, activityId: string) =>
  (await cloud.as('salesperson').call(contracts.completeActivity, { params: { dealId, activityId } })).ok();
const tasksOf = async (dealId: string) =>
  (await cloud.as('manager').call(contracts.listTasks, { query: { dealId } })).ok().items;

/** The ids of the events that the receiver got, each as often as it did. */
const received = () => receiver.received.map(({ headers }) => headers['webhook-id'] ?? '');

/** The table as it is right now. */
const backup = async () => {
  const { tableUrl, tableName } = cloud.endpoints();
  const client = new DynamoDBClient({ ...localAccess, endpoint: tableUrl });
  const items = await backupOf(client, tableName);
  client.destroy();
  return items;
};

/** Does what the runbook says, while nothing runs. */
const restore = async (kept: Backup, since: string) => {
  const { tableName } = cloud.endpoints();
  await cloud.kill();
  const engine = await startEngine({ kind: defaultEngine(), folder: join(cloud.folder, 'table') });
  const client = new DynamoDBClient({ ...localAccess, endpoint: engine.endpoint });
  asDynamoDb(client, inject('tableProperties'), async () => kept);
  const origin = { table: tableName, at: new Date(since) };
  const restoration = { origin, name: 'restored', customer: 'local', isProtected: false };
  await restoreTable(client, restoration, { say: () => {}, pause: 1 });
  const continued = await continueHistories(client, { from: tableName, to: 'restored', since });
  await engine.stop();

  const services = await startServices(cloud.folder, 'eu-central-1');
  const { QueueUrls = [] } = await services.sqs.send(new ListQueuesCommand());
  expect(QueueUrls.length).toBeGreaterThan(4);
  expect(await purgeQueues(services.sqs, QueueUrls)).toEqual([]);
  await services.stop();
  await cloud.restart('--table', 'restored');
  return continued;
};

it('goes on after a restore as if nothing had been sent twice, nor lost that was not', {
  timeout: 180_000,
}, async () => {
  const manager = cloud.as('manager');
  const processId = await publishProcess(cloud.as('administrator'), {
    first: [
      { id: 'call', task: { title: 'Call again', type: 'call', dueIn: { days: 2, workingDays: false } } },
      { id: 'meet', task: { title: 'Prepare', type: 'todo', dueIn: { days: 1, workingDays: false } } },
    ],
    second: [{ id: 'offer' }],
  });
  (await manager.call(contracts.subscribe, { body: { channel: 'email', address, scope: 'all' } })).ok();
  expect((await fetch(lastLinkIn(await mailbox().mailSaying('confirm')))).status).toBe(200);
  const hook = { url: receiver.url, eventTypes: ['activity.completed', 'task.created'] as const };
  (
    await cloud
      .as('administrator')
      .call(contracts.registerWebhook, { body: { ...hook, eventTypes: [...hook.eventTypes] } })
  ).ok();

  const readOn = follower(manager);
  const { id: dealId } = await openDeal(cloud.as('salesperson'), { processId });
  await complete(dealId, 'call');
  await receiver.request(2);
  await until(async () => (await tasksOf(dealId)).length === 1);
  await mailbox().mailSaying('Call again');
  const [kept, since] = [await backup(), new Date().toISOString()];

  await complete(dealId, 'offer');
  const { id: lostId } = await openDeal(cloud.as('salesperson'), { processId, name: 'Lost again' });
  await receiver.request(3);
  // Its delivery waits for its next attempt when the table is lost.
  receiver.answerNext(500);
  await complete(lostId, 'offer');
  await receiver.request(4);
  await mailbox().mailSaying('Lost again');
  const seen: string[] = [];
  await until(async () => {
    const statusAndCode = await readOn();
    seen.push(...statusAndCode.map(({ id }) => id));
    return statusAndCode.some(({ dealId: about, type }) => about === lostId && type === 'activity.completed');
  });
  const [mailsBefore, receivedBefore] = [(await mailbox().all()).map(({ text }) => text), received()];

  expect(await restore(kept, since)).toMatchObject({ continued: 1 });
  const lost = await cloud.as('manager').call(contracts.getDeal, { params: { dealId: lostId } });
  expect(lost.status).toBe(404);
  const deal = await readDeal(cloud.as('manager'), dealId);
  expect(deal.progress.done).toBe(1);

  await complete(dealId, 'meet');
  await until(async () => (await tasksOf(dealId)).length === 2);
  await mailbox().mailSaying('Prepare');
  await receiver.request(receivedBefore.length + 2);
  expect((await tasksOf(dealId)).map(({ title }) => title)).toEqual(['Prepare', 'Call again']);

  const fresh = received().slice(receivedBefore.length);
  expect(fresh).toHaveLength(2);
  expect(fresh.filter((id) => receivedBefore.includes(id))).toEqual([]);

  // Who followed before goes on with the same cursor, and sees nothing twice.
  const ids: string[] = [];
  await until(async () => {
    ids.push(...(await readOn()).map(({ id }) => id));
    return fresh.every((id) => ids.includes(id));
  });
  expect(ids.filter((id) => seen.includes(id))).toEqual([]);
  const mails = (await mailbox().all()).map(({ text }) => text);
  const timesIn = (texts: readonly string[], wanted: string) => texts.filter((text) => text === wanted).length;
  for (const text of mailsBefore) expect(timesIn(mails, text)).toBe(timesIn(mailsBefore, text));
});
