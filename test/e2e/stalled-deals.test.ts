import { ListQueuesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { localAccess } from '../../runner/access.ts';
import { contracts } from '../../shared/api/contracts.ts';
import { upload } from '../support/bucket.ts';
import { aLine } from '../support/deal-lines.ts';
import { minute } from '../support/factories.ts';
import { ndjson } from '../support/imports.ts';
import { type LocalCloud, startLocalCloud } from '../support/local-cloud.ts';
import { lastLinkIn, mailboxOf } from '../support/mailbox.ts';
import { until } from '../support/until.ts';

let cloud: LocalCloud;

beforeAll(async () => {
  cloud = await startLocalCloud();
});

afterAll(() => cloud.stop());

/** Imports a deal on which nothing was done for long. */
const importIdle = async (externalId: string) => {
  const administrator = cloud.as('administrator');
  const body = { format: 'ndjson', dryRun: false } as const;
  const { importId, upload: form } = (await administrator.call(contracts.createImport, { body })).ok();
  const history = [{ type: 'activity.completed', at: minute(10), activityId: 'first-conversation' } as const];
  await upload(form, ndjson([aLine(externalId, { history })]));
  const params = { importId };
  (await administrator.call(contracts.startImport, { params })).ok();
  await until(async () => (await administrator.call(contracts.getImport, { params })).ok().state === 'done');
};

/** Does what the schedule does every morning. */
const giveWork = async (scheduled: string) => {
  const sqs = new SQSClient({ ...localAccess, region: 'eu-central-1', endpoint: cloud.endpoints().servicesUrl });
  const named = new ListQueuesCommand({ QueueNamePrefix: 'stagecraft-local-WorkQueue' });
  const { QueueUrls: [QueueUrl] = [] } = await sqs.send(named);
  await sqs.send(
    new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify({ kind: 'stalled-deals', id: scheduled }) }),
  );
  sqs.destroy();
};

it('tells of a deal on which nothing was done for too long in the feed and by mail, once', async () => {
  const [manager, address] = [cloud.as('manager'), 'watch@example.com'];
  const mailbox = mailboxOf(cloud.endpoints().mailboxUrl, address);
  (await manager.call(contracts.subscribe, { body: { channel: 'email', address, scope: 'all' } })).ok();
  expect((await fetch(lastLinkIn(await mailbox.mailSaying('confirm')))).status).toBe(200);
  await importIdle('IDLE-1');

  const listEvents = async () =>
    (await manager.call(contracts.listEvents, { query: { types: 'deal.stalled' } })).ok().items;
  await giveWork('2026-11-02T05:30:00Z');
  const { subject, text } = await mailbox.mailSaying('Nothing was done');
  expect(subject).toBe('Deal stalled: Solar roof');
  expect(text).toContain('Nothing was done on the deal "Solar roof" for longer than its stage allows.');
  await giveWork('2026-11-03T05:30:00Z');
  await until(async () => (await listEvents()).length > 0);
  await importIdle('IDLE-2');
  await giveWork('2026-11-04T05:30:00Z');
  await until(async () => (await listEvents()).length > 1);
  expect((await listEvents()).map(({ dealId }) => dealId)).toEqual(['IDLE-1', 'IDLE-2']);
});
