import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, expect, inject, it } from 'vitest';
import * as z from 'zod';
import { lastRelease } from '../../lib/release/releases.ts';
import { apiClient } from '../../shared/api/client.ts';
import { contracts } from '../../shared/api/contracts.ts';
import { startTable } from '../support/engine.ts';
import { claimsOf, eventOf, startHandlers } from '../support/handlers.ts';
import { ofLaterRelease, saidLater } from '../support/later-release.ts';
import { startKeptCode } from '../support/release/kept-code.ts';
import { ifMatch, openDeal, publishProcess, statusAndCode } from '../support/steps.ts';
import { batchOf } from '../support/stream.ts';
import { startTestTopic } from '../support/topic.ts';

const topic = await startTestTopic();
// What a later release tells is not as this one's schemas say.
const cloud = await startHandlers(topic.environment, () => startTable(inject('tableProperties')));
const { get, query, write } = await import('../../shared/table/table.ts');
const { version } = lastRelease();
const kept = startKeptCode(new URL(`${version}/bundles.json.br`, import.meta.url), process.env);
afterAll(async () => {
  await kept.stop();
  await cloud.stop();
  await topic.stop();
});

const answered = z.object({
  statusCode: z.number(),
  headers: z.record(z.string(), z.string()),
  body: z.string().default(''),
});
const [deals, followUp, publish] = ['deals', 'follow-up', 'publish'].map(kept.handlerOf);

/** The API of that release, for an administrator. */
const ada = apiClient(async (route, request) => {
  const answer = answered.parse(await deals?.(eventOf(route, request, claimsOf('ada', 'administrator'))));
  return { status: answer.statusCode, headers: new Headers(answer.headers), text: answer.body };
}, {});

await cloud.enter('ada', 'administrator');
const processId = await publishProcess(cloud.as('ada', 'administrator'), {
  only: [{ id: 'call', task: { title: 'Call', dueIn: { days: 1, workingDays: false } } }, { id: 'mail' }],
});

type Item = Parameters<typeof ofLaterRelease>[0];
const put = (item: Item) => write([{ put: item, when: { is: 'anything' } }]);

/** A deal that a later release has written, with its process and everything beside it. */
const adornedDeal = async () => {
  const { id: dealId } = await openDeal(ada, { processId });
  for (const pk of [`DEAL#${dealId}`, `PROCESS#${processId}`, 'USER#ada'])
    for (const item of await query({ pk, limit: 100 })) await put(ofLaterRelease({ ...item, pk, sk: String(item.sk) }));
  return { dealId, key: { pk: `DEAL#${dealId}`, sk: 'DEAL' } };
};

it('the last release shows and changes what a later one wrote, and keeps what it does not know', async () => {
  const { dealId, key } = await adornedDeal();
  const params = { dealId };
  const before = saidLater(await get(key));
  expect(before).toBeGreaterThan(3);
  const shown = await ada.call(contracts.getDeal, { params });
  expect(JSON.stringify(shown.ok())).not.toContain('later');
  (await ada.call(contracts.editDeal, { params, headers: ifMatch(shown), body: { name: 'Renamed' } })).ok();
  expect(await get(key)).toMatchObject({ pk: key.pk });
  expect(saidLater(await get(key))).toBe(before);
});

it('the last release shows an event of a type that it does not know', async () => {
  const { id: dealId } = await openDeal(ada, { processId });
  const key = { pk: `DEAL#${dealId}`, sk: 'DEAL' };
  const event = { id: `${dealId}-2`, type: 'deal.rated', occurredAt: '2026-01-05T09:00:00.000Z', sequence: 2 };
  const of = { subject: { kind: 'deal', id: dealId }, actor: { userId: 'ada', via: 'robot' }, dealId };
  const given = { processId: null, processVersion: null, data: { stars: 5 }, changes: {} };
  await put({
    pk: key.pk,
    sk: 'EVENT#000000002',
    entity: 'event',
    event: JSON.stringify({ ...event, ...of, ...given }),
  });
  const { items } = (await ada.call(contracts.getTimeline, { params: { dealId } })).ok();
  expect(items.map(({ type }) => type)).toEqual(['deal.rated', 'deal.opened']);
  await write([{ remove: { pk: key.pk, sk: 'EVENT#000000002' }, when: { is: 'anything' } }]);
});

it('the last release reads what has a higher schemaVersion, and refuses to change it', async () => {
  const { dealId, key } = await adornedDeal();
  const params = { dealId };
  const before = { ...Object(await get(key)), schemaVersion: 2 };
  await put(before);
  const shown = await ada.call(contracts.getDeal, { params });
  expect(shown.ok().id).toBe(dealId);
  const edit = { params, headers: ifMatch(shown), body: { name: 'Renamed' } };
  expect(statusAndCode(await ada.call(contracts.editDeal, edit))).toEqual([503, 'unavailable']);
  expect(statusAndCode(await ada.call(contracts.deleteDeal, { params }))).toEqual([503, 'unavailable']);
  expect(await get(key)).toEqual(before);
});

it('the last release follows up and publishes events that say more than it knows', async () => {
  const { dealId, key } = await adornedDeal();
  (await ada.call(contracts.completeActivity, { params: { dealId, activityId: 'call' } })).ok();
  const [item] = await query({ pk: key.pk, prefix: 'EVENT#000000002', limit: 1 });
  const event = ofLaterRelease({ ...item, ...key, sk: 'EVENT#000000002' });
  await put(event);
  const access = { region: 'eu-central-1', endpoint: topic.environment.AWS_ENDPOINT_URL_SNS };
  const [sns, sqs] = [new SNSClient(access), new SQSClient(access)];
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'published' }));
  const Endpoint = 'arn:aws:sqs:eu-central-1:000000000000:published';
  await sns.send(new SubscribeCommand({ TopicArn: topic.environment.TOPIC_ARN, Protocol: 'sqs', Endpoint }));
  const batch = batchOf([event]);
  expect(await followUp?.(batch)).toEqual({ batchItemFailures: [] });
  expect(await publish?.(batch)).toEqual({ batchItemFailures: [] });
  const tasks = await query({ pk: key.pk, prefix: 'TASK#', limit: 10 });
  expect(tasks).toHaveLength(1);
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 5 }));
  expect(Messages.map(({ Body }) => Body)).toEqual([expect.stringContaining('activity.completed')]);
  for (const client of [sns, sqs]) client.destroy();
});
