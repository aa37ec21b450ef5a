import { afterAll, beforeAll, expect, it } from 'vitest';
import { contracts } from '../../shared/api/contracts.ts';
import { upload } from '../support/bucket.ts';
import { aLine } from '../support/deal-lines.ts';
import { minute } from '../support/factories.ts';
import { ndjson } from '../support/imports.ts';
import { type LocalCloud, startLocalCloud } from '../support/local-cloud.ts';
import { lastLinkIn, mailboxOf } from '../support/mailbox.ts';
import { readDeal } from '../support/steps.ts';
import { until } from '../support/until.ts';

let cloud: LocalCloud;

beforeAll(async () => {
  cloud = await startLocalCloud();
});

afterAll(() => cloud.stop());

const lines = Array.from({ length: 230 }, (_, index) =>
  aLine(`OPP-${index}`, {
    ownerEmail: 'sales@example.com',
    history: [
      { type: 'activity.completed', at: minute(10), activityId: 'first-conversation', note: 'They called us.' },
      { type: 'deal.lost', at: minute(20), reason: 'Price' },
    ],
  }),
);

it('imports deals with their history over HTTP, a dry run first, and mails nothing but that it began and is done', async () => {
  const administrator = cloud.as('administrator');
  const address = 'watch@example.com';
  const mailbox = mailboxOf(cloud.endpoints().mailboxUrl, address);
  (await administrator.call(contracts.subscribe, { body: { channel: 'email', address, scope: 'all' } })).ok();
  expect((await fetch(lastLinkIn(await mailbox.mailSaying('confirm')))).status).toBe(200);

  const imported = async (dryRun: boolean) => {
    const body = { format: 'ndjson', dryRun } as const;
    const { importId, upload: form } = (await administrator.call(contracts.createImport, { body })).ok();
    await upload(form, ndjson([...lines, { externalId: 'bad' }]));
    const params = { importId };
    (await administrator.call(contracts.startImport, { params })).ok();
    const read = async () => (await administrator.call(contracts.getImport, { params })).ok();
    await until(async () => (await read()).state !== 'running');
    const failed = await administrator.call(contracts.listImportRows, { params, query: { result: 'failed' } });
    return { job: await read(), failed: failed.ok().items.map(({ line }) => line) };
  };

  const dry = await imported(true);
  expect(dry).toMatchObject({ job: { state: 'done', counts: { rows: 231, created: 230, failed: 1 } }, failed: [231] });
  expect((await administrator.call(contracts.getDeal, { params: { dealId: 'OPP-7' } })).status).toBe(404);
  const real = await imported(false);
  expect([real.job.counts, real.failed]).toEqual([dry.job.counts, dry.failed]);
  const me = (await cloud.as('salesperson').call(contracts.getMe)).ok();
  expect(await readDeal(cloud.as('salesperson'), 'OPP-229')).toMatchObject({
    ownerId: me.id,
    status: 'lost',
    createdAt: minute(0),
    closing: { at: minute(20), reason: 'Price' },
  });
  const again = await imported(false);
  expect(again.job.counts).toEqual({ rows: 231, created: 0, unchanged: 230, failed: 1 });

  /** The first sentence of each mail about imports, or what they brought. */
  const listEvents = async () =>
    (await mailbox.all())
      .map(({ text }) => text.split('\n')[0] ?? '')
      .filter((given) => /import|Solar roof/.test(given));
  await until(async () => (await listEvents()).length >= 4);
  const [began, finished] = [
    'admin@example.com began to import a file.',
    'The file that admin@example.com gave was imported.',
  ];
  expect(await listEvents()).toEqual([began, finished, began, finished]);
});
