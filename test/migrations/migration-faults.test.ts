import { PutCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { contracts } from '../../shared/api/contracts.ts';
import { beforeNext } from '../support/between-calls.ts';
import { startMigrations } from '../support/migrations.ts';
import { mockedTable } from '../support/mocked-table.ts';
import { publishNext, publishProcess, readDeal } from '../support/steps.ts';

const cloud = await startMigrations();
const { admin, client, start, run, deliver, read, rowsOf, openDeals, complete } = cloud;
const { VersionConflict } = await import('../../shared/table/errors.ts');
const { forEachConcurrently } = await import('../../shared/kernel/for-each-concurrently.ts');
const { findMigration } = await import('../../shared/migrations/store/migrations.ts');
const { findCandidates, storeMigrated, storeOutcome } = await import('../../shared/migrations/store/deals.ts');
const { table, reset } = mockedTable(client);
const send = client.send.bind(client);
const hardlyAny = 0;
let processId = '';

const both = { first: [{ id: 'call' }, { id: 'mail' }], second: [{ id: 'offer' }] };

beforeEach(async () => {
  reset();
  processId = await publishProcess(admin, both);
});

afterAll(() => cloud.stop());

const isMove = ({ type }: { type: string }) => type === 'deal.process_changed';

/** How often each deal was moved, by its own history. */
const movesOf = (deals: readonly { readonly id: string }[]) =>
  Promise.all(deals.map(async ({ id }) => (await cloud.eventsOf(`DEAL#${id}`)).filter(isMove).length));

const finished = async (migrationId: string) => {
  const events = await cloud.eventsOf(`MIGRATION#${migrationId}`);
  return events.filter(({ type }) => type === 'migration.finished').map(({ data }) => data.counts);
};

const all = (moved: number) => ({ deals: moved, moved, unchanged: 0, failed: 0 });

describe('a migration', () => {
  it('moves each deal once, and says so once, where each message is delivered twice and at once', async () => {
    const deals = await openDeals(processId, 120);
    await publishNext(admin, processId, { first: [{ id: 'call' }] });
    const id = await start(processId, { dryRun: false });
    const fine = { batchItemFailures: [] };
    do expect(await Promise.all([deliver(id, hardlyAny), deliver(id, hardlyAny)])).toEqual([fine, fine]);
    while (cloud.sent().length > 0);
    expect(await deliver(id)).toEqual(fine);
    expect(await read(processId, id)).toMatchObject({ state: 'done', counts: all(120) });
    expect(await finished(id)).toEqual([all(120)]);
    expect(new Set(await movesOf(deals))).toEqual(new Set([1]));
  });

  it.each([0, 1, 9, 99, 105])(
    'goes on after it was killed when it had moved %i, and counts right',
    async (survived) => {
      const deals = await openDeals(processId, 120);
      await publishNext(admin, processId, { first: [{ id: 'call' }] });
      const id = await start(processId, { dryRun: false });
      let left = survived;
      table.on(TransactWriteCommand).callsFake((input) => {
        left -= 1;
        if (left < 0) throw new Error('killed');
        return send(new TransactWriteCommand(input));
      });
      // The first page of a hundred may have been noted.
      table.on(PutCommand).callsFake((input) => {
        if (left < 0) throw new Error('killed');
        return send(new PutCommand(input));
      });
      expect((await deliver(id)).batchItemFailures).toHaveLength(1);
      expect((await movesOf(deals)).filter((moves) => moves === 1)).toHaveLength(survived);
      reset();
      await deliver(id);
      expect(await read(processId, id)).toMatchObject({ state: 'done', counts: all(120) });
      expect(await finished(id)).toEqual([all(120)]);
      expect(new Set(await movesOf(deals))).toEqual(new Set([1]));
    },
  );

  it('leaves a deal that somebody moved back meanwhile', async () => {
    await openDeals(processId, 120);
    await publishNext(admin, processId, { first: [{ id: 'call' }] });
    const id = await start(processId, { dryRun: false });
    await deliver(id, hardlyAny);
    const [{ dealId = '' } = {}] = await rowsOf(processId, id);
    (await admin.call(contracts.changeProcess, { params: { dealId }, body: { version: 1, dryRun: false } })).ok();
    expect(await read(processId, id)).toMatchObject({ state: 'running' });
    await cloud.deliverAll(id, hardlyAny);
    expect(await read(processId, id)).toMatchObject({ state: 'done', counts: all(120) });
    expect((await readDeal(admin, dealId)).processVersion).toBe(1);
  });

  it('comes to an end, and moves each deal at most once, against one the other way', async () => {
    const deals = await openDeals(processId, 60);
    await publishNext(admin, processId, { first: [{ id: 'call' }] });
    const there = await start(processId, { dryRun: false });
    const back = await start(processId, { dryRun: false, toVersion: 1 });
    await Promise.all([cloud.deliverAll(there, hardlyAny), cloud.deliverAll(back, hardlyAny)]);
    const [one, other] = [await read(processId, there), await read(processId, back)];
    expect([one.state, other.state]).toEqual(['done', 'done']);
    const moves = await movesOf(deals);
    expect(moves.reduce((sum, count) => sum + count)).toBe(one.counts.moved + other.counts.moved);
    expect([one.counts.deals, other.counts.deals]).toEqual([60, 60]);
  });

  it('decides anew on what somebody completed after it had read the deal', async () => {
    const [{ id: dealId = '' } = {}] = await openDeals(processId, 1);
    await publishNext(admin, processId, { first: [{ id: 'call' }] });
    const id = await start(processId, { dryRun: false });
    beforeNext(client, 'TransactWriteItems', () => complete(dealId, 'call'));
    await deliver(id);
    expect(await rowsOf(processId, id)).toMatchObject([{ dealId, result: 'moved', kept: ['call'] }]);
    expect(await readDeal(admin, dealId)).toMatchObject({ processVersion: 2, stageId: 'first' });
  });

  it('is refused to say something of a deal twice, whatever it had read', async () => {
    const [{ id: dealId = '' } = {}] = await openDeals(processId, 1);
    await publishNext(admin, processId, { first: [{ id: 'call' }] });
    const migrationId = await run(processId, { dryRun: false });
    const migration = await findMigration(migrationId);
    const [found] = await findCandidates({ migrationId, dryRunId: null }, [dealId]);
    const { deal: before, existing } = found?.read() ?? {};
    if (migration === undefined || before === undefined || existing === undefined) throw new Error('Nothing was moved');
    const again = { deal: { ...before, version: before.version + 1 }, events: [] };
    const unread = { before, existing: undefined };
    await expect(storeMigrated(migration, unread, again, existing.said)).rejects.toThrow(VersionConflict);
    await expect(storeOutcome(migration, unread, existing.said)).rejects.toThrow(VersionConflict);
  });

  it('loses nothing of what people complete and undo at the same time', async () => {
    const deals = await openDeals(processId, 50);
    await Promise.all(deals.map(({ id }) => complete(id, 'mail')));
    await publishNext(admin, processId, { first: [{ id: 'call' }], second: [{ id: 'proposal' }] });
    const id = await start(processId, { dryRun: false, activityMapping: { offer: 'proposal' } });
    const statuses = new Map<string, number>();
    const ask = async (params: { dealId: string; activityId: string }) => {
      const { completeActivity, undoCompletion } = contracts;
      const { status } = await admin.call(params.activityId === 'mail' ? undoCompletion : completeActivity, { params });
      statuses.set(`${params.dealId} ${params.activityId}`, status);
    };
    // They come to the deals from the other end than the migration.
    const asked = deals
      .toReversed()
      .flatMap(({ id: dealId }) => ['mail', 'call', 'offer', 'proposal'].map((activityId) => ({ dealId, activityId })));
    await Promise.all([forEachConcurrently(asked, 8, ask), deliver(id)]);

    expect(await read(processId, id)).toMatchObject({ state: 'done', counts: all(50) });
    for (const { dealId, dropped } of await rowsOf(processId, id)) {
      const became = (activityId: string) => statuses.get(`${dealId} ${activityId}`);
      const { stages } = await readDeal(admin, dealId);
      const activities = stages.flatMap((stage) => stage.activities);
      const done = activities.filter(({ state }) => state === 'completed').map((activity) => activity.id);
      const offered = [became('offer'), became('proposal')].includes(200);
      expect([became('call'), done]).toEqual([200, offered ? ['call', 'proposal'] : ['call']]);
      expect([dealId, dropped]).toEqual([dealId, became('mail') === 200 ? [] : ['mail']]);
    }
    expect(new Set(await movesOf(deals))).toEqual(new Set([1]));
  });
});
