import { afterAll, beforeAll, expect, it } from 'vitest';
import { contracts } from '../../shared/api/contracts.ts';
import { upload } from '../support/bucket.ts';
import { aLine } from '../support/deal-lines.ts';
import { ndjson } from '../support/imports.ts';
import { type LocalCloud, startLocalCloud } from '../support/local-cloud.ts';
import { lastLinkIn, mailboxOf } from '../support/mailbox.ts';
import { openDeal } from '../support/steps.ts';
import { until } from '../support/until.ts';

let cloud: LocalCloud;

beforeAll(async () => {
  cloud = await startLocalCloud();
});

afterAll(() => cloud.stop());

it('hands a leaver’s open deals and tasks over in the background, and mails that once to whom they went', async () => {
  const [administrator, manager, seller] = [cloud.as('administrator'), cloud.as('manager'), cloud.as('salesperson')];
  const [leaver, heir] = await Promise.all(
    [seller, manager].map(async (who) => (await who.call(contracts.getMe)).ok().id),
  );
  const address = 'heir@example.com';
  const mailbox = mailboxOf(cloud.endpoints().mailboxUrl, address);
  (await manager.call(contracts.subscribe, { body: { channel: 'email', address, scope: 'mine' } })).ok();
  expect((await fetch(lastLinkIn(await mailbox.mailSaying('confirm')))).status).toBe(200);

  const deals = await Promise.all(Array.from({ length: 120 }, () => openDeal(seller)));
  const tasks = deals.slice(0, 10).map(({ id }) => ({ dealId: id, title: 'Call them' }));
  for (const body of tasks) (await seller.call(contracts.createTask, { body })).ok();

  const request = { params: { userId: leaver ?? '' }, body: { toUserId: heir ?? '' } };
  const { id: handOverId } = (await administrator.call(contracts.startHandOver, request)).ok();
  const read = async () =>
    (await administrator.call(contracts.getHandOver, { params: { ...request.params, handOverId } })).ok();
  await until(async () => (await read()).state !== 'running');

  const handOver = await read();
  expect(handOver).toMatchObject({ state: 'done', failures: { count: 0 } });
  expect(handOver.counts.deals).toBeGreaterThanOrEqual(deals.length);
  expect(handOver.counts.tasks).toBeGreaterThanOrEqual(tasks.length);
  const left = await Promise.all([
    seller.call(contracts.listDeals, { query: { status: 'open' } }),
    seller.call(contracts.listTasks, { query: { state: 'open' } }),
  ]);
  expect(left.map((answer) => answer.ok().items)).toEqual([[], []]);

  await mailbox.mailSaying('were handed over to');
  expect(await mailbox.all()).toHaveLength(2);
});

it('begins and ends while a long import is under way, which goes through the same queue', async () => {
  const [administrator, seller] = [cloud.as('administrator'), cloud.as('salesperson')];
  const lines = Array.from({ length: 20_000 }, (_, index) => aLine(`LONG-${index}`));
  const body = { format: 'ndjson', dryRun: true } as const;
  const { importId, upload: form } = (await administrator.call(contracts.createImport, { body })).ok();
  await upload(form, ndjson(lines));
  const params = { importId };
  (await administrator.call(contracts.startImport, { params })).ok();
  const readImport = async () => (await administrator.call(contracts.getImport, { params })).ok();
  await until(async () => (await readImport()).progress.bytes > 0);

  await openDeal(seller);
  const userId = (await seller.call(contracts.getMe)).ok().id;
  const toUserId = (await administrator.call(contracts.getMe)).ok().id;
  const { id: handOverId } = (
    await administrator.call(contracts.startHandOver, { params: { userId }, body: { toUserId } })
  ).ok();
  const readHandOver = async () =>
    (await administrator.call(contracts.getHandOver, { params: { userId, handOverId } })).ok();
  await until(async () => (await readHandOver()).state !== 'running');
  expect(await readHandOver()).toMatchObject({ state: 'done', counts: { deals: 1 } });
  expect(await readImport()).toMatchObject({ state: 'running' });
});
