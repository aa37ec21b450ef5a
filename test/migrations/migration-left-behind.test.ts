import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { startMigrations } from '../support/migrations.ts';
import { publishNext, publishProcess, readDeal } from '../support/steps.ts';

const cloud = await startMigrations();
const { admin, client, start, run, deliver, read, rowsOf, openDeals } = cloud;
const { get } = await import('../../shared/table/table.ts');
let processId = '';

beforeEach(async () => {
  processId = await publishProcess(admin, { first: [{ id: 'call' }, { id: 'mail' }] });
});

afterAll(() => cloud.stop());

const all = (moved: number) => ({ deals: moved, moved, unchanged: 0, failed: 0 });

const finished = async (migrationId: string) => {
  const events = await cloud.eventsOf(`MIGRATION#${migrationId}`);
  return events.filter(({ type }) => type === 'migration.finished').map(({ data }) => data.counts);
};

describe('a deal that always fails', () => {
  /** Spoils what is kept of a deal; answers how to put it right. */
  const spoil = async (dealId: string) => {
    const item = await get({ pk: `DEAL#${dealId}`, sk: 'DEAL' });
    if (typeof item !== 'object' || item === null) throw new Error(`There is no deal ${dealId}`);
    const put = (Item: object) => client.send(new PutCommand({ TableName: cloud.table.tableName, Item: { ...Item } }));
    await put({ ...item, summary: 'spoilt' });
    return () => put(item);
  };

  it.each([true, false])(
    'does not hold up the others, is named, and is moved once it was put right (dry run: %s)',
    async (dryRun) => {
      const deals = await openDeals(processId, 60);
      await publishNext(admin, processId, { first: [{ id: 'call' }] });
      const [poison = ''] = deals.map(({ id }) => id);
      const repair = await spoil(poison);
      const id = await start(processId, { dryRun });
      expect(await deliver(id)).toEqual({ batchItemFailures: [{ itemIdentifier: id }] });
      const counts = { deals: 60, moved: 59, unchanged: 0, failed: 1 };
      expect(await read(processId, id)).toMatchObject({ state: 'failed', counts });
      expect(await rowsOf(processId, id, { result: 'failed' })).toMatchObject([
        { dealId: poison, before: null, after: null, error: { code: 'internal' } },
      ]);
      expect(await finished(id)).toEqual([]);

      expect((await deliver(id)).batchItemFailures).toHaveLength(1);
      await repair();
      expect(await deliver(id)).toEqual({ batchItemFailures: [] });
      expect(await read(processId, id)).toMatchObject({ state: 'done', counts: all(60) });
      expect(await rowsOf(processId, id, { result: 'failed' })).toEqual([]);
      expect(await finished(id)).toEqual([all(60)]);
      expect((await readDeal(admin, poison)).processVersion).toBe(dryRun ? 1 : 2);
    },
  );

  it('is decided anew after a dry run that could not read it', async () => {
    const [{ id: poison = '' } = {}] = await openDeals(processId, 2);
    await publishNext(admin, processId, { first: [{ id: 'call' }] });
    const repair = await spoil(poison);
    const dryRunId = await run(processId, { dryRun: true });
    await repair();
    const id = await run(processId, { dryRun: false, dryRunId });
    const rows = await rowsOf(processId, id);
    expect(rows.filter(({ decidedAnew }) => decidedAnew).map(({ dealId }) => dealId)).toEqual([poison]);
  });
});

it('fails a message that names no migration, to be looked at', async () => {
  expect(await deliver('none')).toEqual({ batchItemFailures: [{ itemIdentifier: 'none' }] });
});
