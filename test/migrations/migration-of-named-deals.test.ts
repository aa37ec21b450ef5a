import { afterAll, beforeEach, expect, it } from 'vitest';
import { contracts } from '../../shared/api/contracts.ts';
import { startMigrations } from '../support/migrations.ts';
import { openDeal, publishNext, publishProcess, readDeal } from '../support/steps.ts';

const cloud = await startMigrations();
const { admin, run, read, rowsOf, openDeals } = cloud;

const first = { start: [{ id: 'call' }], middle: [{ id: 'offer' }] };
const second = { start: [{ id: 'call' }] };
let processId = '';

beforeEach(async () => {
  processId = await publishProcess(admin, first);
});

afterAll(() => cloud.stop());

it('moves the deals that are named, and no others; what stands against one is said of it', async () => {
  const deals = (await openDeals(processId, 5)).map(({ id }) => id);
  const [moved = '', closed = '', there = '', other = ''] = deals;
  await publishNext(admin, processId, second);
  const elsewhere = await publishProcess(admin, first);
  const change = async (dealId: string, body: { processId?: string }) =>
    (await admin.call(contracts.changeProcess, { params: { dealId }, body: { ...body, dryRun: false } })).ok();
  await change(there, {});
  await change(other, { processId: elsewhere });
  await admin.call(contracts.abandonDeal, { params: { dealId: closed } });
  const dealIds = [moved, closed, there, other, 'gone'];
  const migrationId = await run(processId, { dryRun: false, dealIds });
  const rows = await rowsOf(processId, migrationId);
  expect(new Map(rows.map(({ dealId, result, error }) => [dealId, error?.code ?? result]))).toEqual(
    new Map([
      [moved, 'moved'],
      [closed, 'deal_closed'],
      [there, 'unchanged'],
      [other, 'other_process'],
      ['gone', 'unknown_deal'],
    ]),
  );
  const counts = { deals: 5, moved: 1, unchanged: 1, failed: 3 };
  expect(await read(processId, migrationId)).toMatchObject({ state: 'done', counts });
  expect((await readDeal(admin, deals[4] ?? '')).processVersion).toBe(1);
  const failed = await rowsOf(processId, migrationId, { result: 'failed' });
  expect(failed.map(({ dealId }) => dealId)).toEqual([closed, other, 'gone'].sort());

  const again = await run(processId, { dryRun: false, dealIds: [moved] });
  expect(await rowsOf(processId, again)).toMatchObject([{ dealId: moved, result: 'unchanged' }]);
});

it('leaves deals in another version than the one named', async () => {
  const [{ id: old = '' } = {}] = await openDeals(processId, 1);
  await publishNext(admin, processId, second);
  const { id: newer } = await openDeal(admin, { processId });
  await publishNext(admin, processId, first);
  const migrationId = await run(processId, { dryRun: false, fromVersion: 2, dealIds: [old, newer] });
  const rows = await rowsOf(processId, migrationId);
  expect(new Map(rows.map(({ dealId, result, error }) => [dealId, error?.code ?? result]))).toEqual(
    new Map([
      [old, 'other_version'],
      [newer, 'moved'],
    ]),
  );
  const all = await run(processId, { dryRun: true, fromVersion: 1 });
  expect((await rowsOf(processId, all)).map(({ dealId }) => dealId)).toEqual([old]);
});
