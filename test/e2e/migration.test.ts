import { afterAll, beforeAll, expect, it } from 'vitest';
import { contracts } from '../../shared/api/contracts.ts';
import { type LocalCloud, startLocalCloud } from '../support/local-cloud.ts';
import { lastLinkIn, mailboxOf } from '../support/mailbox.ts';
import { openDeal, publishNext, publishProcess } from '../support/steps.ts';
import { until } from '../support/until.ts';

let cloud: LocalCloud;

beforeAll(async () => {
  cloud = await startLocalCloud();
});

afterAll(() => cloud.stop());

it('moves running deals in the background as its dry run said, and mails its end but not each deal', async () => {
  const administrator = cloud.as('administrator');
  const address = 'everything@example.com';
  const mailbox = mailboxOf(cloud.endpoints().mailboxUrl, address);
  const all = { channel: 'email', address, scope: 'all' } as const;
  const body = { ...all, eventTypes: ['deal.process_changed' as const, 'migration.finished' as const] };
  (await administrator.call(contracts.subscribe, { body })).ok();
  expect((await fetch(lastLinkIn(await mailbox.mailSaying('confirm')))).status).toBe(200);

  const processId = await publishProcess(administrator, { first: [{ id: 'call' }], second: [{ id: 'offer' }] });
  const deals = await Promise.all(Array.from({ length: 120 }, () => openDeal(administrator, { processId })));
  const params = { dealId: deals[0]?.id ?? '', activityId: 'offer' };
  (await administrator.call(contracts.completeActivity, { params })).ok();
  await publishNext(administrator, processId, { first: [{ id: 'call' }], last: [{ id: 'contract' }] });

  const run = async (body: { dryRun: boolean; dryRunId?: string }) => {
    const started = await administrator.call(contracts.startMigration, { params: { processId }, body });
    const ofMigration = { params: { processId, migrationId: started.ok().migrationId } };
    const read = async () => (await administrator.call(contracts.getMigration, ofMigration)).ok();
    await until(async () => (await read()).state !== 'running');
    const query = { result: 'moved', limit: '100' };
    const rows = (await administrator.call(contracts.listMigratedDeals, { ...ofMigration, query })).ok();
    return { migration: await read(), rows: rows.items };
  };
  const tried = await run({ dryRun: true });
  const done = await run({ dryRun: false, dryRunId: tried.migration.migrationId });
  const counts = { deals: 120, moved: 120, unchanged: 0, failed: 0 };
  expect([tried.migration, done.migration]).toMatchObject([
    { state: 'done', counts },
    { state: 'done', counts },
  ]);
  expect(done.rows).toEqual(tried.rows);
  const moved = (await administrator.call(contracts.getDeal, { params: { dealId: params.dealId } })).ok();
  expect(moved).toMatchObject({ processVersion: 2, stageId: null });

  await mailbox.mailSaying('were moved');
  expect(await mailbox.all()).toHaveLength(2);
});
