import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { contracts } from '../../shared/api/contracts.ts';
import { startMigrations } from '../support/migrations.ts';
import { openDeal, publishNext, publishProcess, readDeal } from '../support/steps.ts';

const cloud = await startMigrations();
const { admin, run, read, rowsOf, openDeals, complete, deliverAll, start } = cloud;

const first = { start: [{ id: 'call' }], middle: [{ id: 'offer' }, { id: 'visit' }], close: [{ id: 'contract' }] };
/** Without the stage in the middle, with an activity under another name and one more that is obligatory. */
const second = {
  start: [{ id: 'call' }, { id: 'credit-checked', obligatory: true }],
  close: [{ id: 'proposal' }, { id: 'contract' }],
};
let processId = '';

beforeEach(async () => {
  processId = await publishProcess(admin, first);
});

afterAll(() => cloud.stop());

const hardlyAny = 0;

const dealsIn = async (listed: string) => (await cloud.openOf(listed)).map(({ id }) => id).sort();

describe('moving all open deals to a newer version', () => {
  it('says first what it would do, and then does exactly that', async () => {
    const [{ id: dealId = '' } = {}, { id: untouched = '' } = {}] = await openDeals(processId, 2);
    for (const activityId of ['call', 'offer', 'visit']) await complete(dealId, activityId);
    await publishNext(admin, processId, second);

    const before = await readDeal(admin, dealId);
    const dryRunId = await run(processId, { dryRun: true, activityMapping: { offer: 'proposal' } });
    const counts = { deals: 2, moved: 2, unchanged: 0, failed: 0 };
    expect(await read(processId, dryRunId)).toMatchObject({ state: 'done', dryRun: true, counts });
    expect(await readDeal(admin, dealId)).toEqual(before);
    const dryRunResult = await rowsOf(processId, dryRunId);
    expect(dryRunResult.find((row) => row.dealId === dealId)).toEqual({
      dealId,
      result: 'moved',
      decidedAnew: false,
      error: null,
      before: { processId, processVersion: 1, stageId: 'middle', probability: 75 },
      after: { processId, processVersion: 2, stageId: 'close', probability: 50 },
      kept: ['call'],
      mapped: ['offer'],
      dropped: ['visit'],
      waiversDropped: [],
      obligatoryOpened: ['credit-checked'],
    });

    const migrationId = await run(processId, { dryRun: false, dryRunId });
    expect(await read(processId, migrationId)).toMatchObject({ state: 'done', dryRunId, counts });
    expect(await rowsOf(processId, migrationId)).toEqual(dryRunResult);
    const after = await readDeal(admin, dealId);
    expect(after).toMatchObject({ processVersion: 2, stageId: 'close', version: before.version + 1 });
    expect((await readDeal(admin, untouched)).processVersion).toBe(2);
    const [changed, moved] = (await cloud.eventsOf(`DEAL#${dealId}`)).slice(-2);
    expect(changed).toMatchObject({
      type: 'deal.process_changed',
      actor: { userId: 'ada', via: 'migration' },
      data: { kept: ['call'], dropped: ['visit'], mapped: { offer: 'proposal' }, migrationId, silent: true },
      changes: { processVersion: { from: 1, to: 2 }, probability: { from: 75, to: 50 } },
    });
    expect(moved).toMatchObject({ type: 'deal.stage_changed', data: { migrationId, silent: true } });
  });

  it('takes as many invocations as it needs', async () => {
    await openDeals(processId, 120);
    await publishNext(admin, processId, second);
    const migrationId = await start(processId, { dryRun: false });
    const [pages, roundsThatFindNothing] = [2, 1];
    expect(await deliverAll(migrationId, hardlyAny)).toBe(pages + roundsThatFindNothing);
    expect(await read(processId, migrationId)).toMatchObject({ state: 'done', counts: { deals: 120, moved: 120 } });
    expect((await rowsOf(processId, migrationId)).length).toBe(120);
  });
});

describe('a real run after a dry run', () => {
  it('decides anew, and flags, what was changed, closed, deleted or opened meanwhile', async () => {
    const [same, changed, closed, deleted] = (await openDeals(processId, 4)).map(({ id }) => id);
    await publishNext(admin, processId, second);
    const dryRunId = await run(processId, { dryRun: true });
    const dryRunResult = await rowsOf(processId, dryRunId);
    const migrationId = await start(processId, { dryRun: false, dryRunId });
    await complete(changed ?? '', 'offer');
    await admin.call(contracts.abandonDeal, { params: { dealId: closed ?? '' } });
    await admin.call(contracts.deleteDeal, { params: { dealId: deleted ?? '' } });
    const back = await openDeal(admin, { processId });
    const params = { dealId: back.id };
    (await admin.call(contracts.changeProcess, { params, body: { version: 1, dryRun: false } })).ok();
    await cloud.deliver(migrationId);

    const rows = new Map((await rowsOf(processId, migrationId)).map((row) => [row.dealId, row]));
    expect(rows.get(same ?? '')).toEqual(dryRunResult.find(({ dealId }) => dealId === same));
    expect(rows.get(changed ?? '')).toMatchObject({ result: 'moved', decidedAnew: true, dropped: ['offer'] });
    expect(rows.get(back.id)).toMatchObject({ result: 'moved', decidedAnew: true });
    const failed = { result: 'failed', decidedAnew: true };
    expect(rows.get(closed ?? '')).toMatchObject({ ...failed, error: { code: 'deal_closed' } });
    expect(rows.get(deleted ?? '')).toMatchObject({ ...failed, error: { code: 'unknown_deal' }, before: null });
    const counts = { deals: 5, moved: 3, unchanged: 0, failed: 2 };
    expect(await read(processId, migrationId)).toMatchObject({ state: 'done', counts });
  });

  it('takes from it all that it does not say itself', async () => {
    const [{ id: dealId = '' } = {}] = await openDeals(processId, 2);
    await complete(dealId, 'offer');
    await publishNext(admin, processId, second);
    const asked = { fromVersion: 1, dealIds: [dealId], activityMapping: { offer: 'proposal' } };
    const dryRunId = await run(processId, { dryRun: true, ...asked });
    await publishNext(admin, processId, first);
    const migrationId = await run(processId, { dryRun: false, dryRunId });
    expect(await read(processId, migrationId)).toMatchObject({
      ...asked,
      toVersion: 2,
      counts: { deals: 1, moved: 1 },
    });
    expect(await readDeal(admin, dealId)).toMatchObject({ processVersion: 2, stageId: 'close' });
  });
});

describe('moving to another process', () => {
  it('and back takes the deals into its lists and out again', async () => {
    const deals = (await openDeals(processId, 3)).map(({ id }) => id).sort();
    const [dealId = ''] = deals;
    for (const activityId of ['call', 'offer', 'contract']) await complete(dealId, activityId);
    const before = await readDeal(admin, dealId);
    const renamed = { begin: [{ id: 'ring' }], rest: [{ id: 'offer' }, { id: 'visit' }, { id: 'contract' }] };
    const toProcessId = await publishProcess(admin, renamed);
    await run(processId, { dryRun: false, toProcessId, activityMapping: { call: 'ring' } });
    expect([await dealsIn(processId), await dealsIn(toProcessId)]).toEqual([[], deals]);
    const all = await admin.call(contracts.listDeals, { query: { processId: toProcessId } });
    expect(all.ok().items).toHaveLength(3);
    expect(await readDeal(admin, dealId)).toMatchObject({ processId: toProcessId, processVersion: 1, stageId: 'rest' });

    await run(toProcessId, { dryRun: false, toProcessId: processId, activityMapping: { ring: 'call' } });
    expect([await dealsIn(processId), await dealsIn(toProcessId)]).toEqual([deals, []]);
    const { stageId, probability, progress } = before;
    expect(await readDeal(admin, dealId)).toMatchObject({ processId, stageId, probability, progress });
  });
});

it('publishes the events of the deals where it is asked to', async () => {
  const [{ id: dealId = '' } = {}] = await openDeals(processId, 1);
  await publishNext(admin, processId, second);
  const migrationId = await run(processId, { dryRun: false, silent: false });
  const [changed] = (await cloud.eventsOf(`DEAL#${dealId}`)).slice(-1);
  expect(changed).toMatchObject({ type: 'deal.process_changed', data: { migrationId } });
  expect(changed?.data).not.toHaveProperty('silent');
});

it('lets a stage that deals stand in go only through a new version, and says before what it costs', async () => {
  const [{ id: dealId = '' } = {}, { id: other = '' } = {}] = await openDeals(processId, 2);
  for (const activityId of ['call', 'offer', 'visit']) await complete(dealId, activityId);
  const before = await readDeal(admin, dealId);
  const version = await publishNext(admin, processId, { start: first.start, close: first.close });
  expect(version).toBe(2);
  expect(await readDeal(admin, dealId)).toEqual(before);
  await complete(other, 'offer');

  const dryRunId = await run(processId, { dryRun: true });
  const rows = await rowsOf(processId, dryRunId);
  expect(rows.find((row) => row.dealId === dealId)).toMatchObject({
    before: { stageId: 'middle', probability: 75 },
    after: { stageId: 'start', probability: 50 },
    dropped: ['offer', 'visit'],
  });
  expect(rows.find((row) => row.dealId === other)).toMatchObject({ after: { stageId: null }, dropped: ['offer'] });
  await run(processId, { dryRun: false, dryRunId });
  const params = { dealId };
  const timeline = (await admin.call(contracts.getTimeline, { params, query: { type: 'activity.completed' } })).ok();
  expect(timeline.items.map(({ data }) => data.activityId)).toEqual(['visit', 'offer', 'call']);
});
