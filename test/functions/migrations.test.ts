import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { contracts } from '../../shared/contracts/index.ts';
import { startMigrations } from '../support/migrations.ts';
import { publishNext, publishProcess, readDeal } from '../support/scenes.ts';

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
    const foretold = await rowsOf(processId, dryRunId);
    expect(foretold.find((row) => row.dealId === dealId)).toEqual({
      ...{ dealId, result: 'moved', decidedAnew: false, error: null },
      before: { processId, processVersion: 1, stageId: 'middle', probability: 75 },
      after: { processId, processVersion: 2, stageId: 'close', probability: 50 },
      ...{ kept: ['call'], mapped: ['offer'], dropped: ['visit'], waiversDropped: [] },
      obligatoryOpened: ['credit-checked'],
    });

    const migrationId = await run(processId, { dryRun: false, dryRunId });
    expect(await read(processId, migrationId)).toMatchObject({ state: 'done', dryRunId, counts });
    expect(await rowsOf(processId, migrationId)).toEqual(foretold);
    const after = await readDeal(admin, dealId);
    expect(after).toMatchObject({ processVersion: 2, stageId: 'close', version: before.version + 1 });
    expect((await readDeal(admin, untouched)).processVersion).toBe(2);
    const [changed, moved] = (await cloud.eventsOf(`DEAL#${dealId}`)).slice(-2);
    expect(changed).toMatchObject({
      ...{ type: 'deal.process_changed', actor: { userId: 'ada', via: 'migration' } },
      data: { kept: ['call'], dropped: ['visit'], mapped: { offer: 'proposal' }, migrationId, silent: true },
      changes: { processVersion: { from: 1, to: 2 }, probability: { from: 75, to: 50 } },
    });
    expect(moved).toMatchObject({ type: 'deal.stage_changed', data: { migrationId, silent: true } });
  });

  it('takes as many invocations as it needs', async () => {
    await openDeals(processId, 120);
    await publishNext(admin, processId, second);
    const migrationId = await start(processId, { dryRun: false });
    expect(await deliverAll(migrationId, hardlyAny)).toBeGreaterThan(3);
    expect(await read(processId, migrationId)).toMatchObject({ state: 'done', counts: { deals: 120, moved: 120 } });
    expect((await rowsOf(processId, migrationId)).length).toBe(120);
  });
});
