import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { contracts } from '../../shared/api/contracts.ts';
import type { RollUpRow } from '../../shared/statistics/store/roll-up-rows.ts';
import { startRollUps } from '../support/roll-ups.ts';
import { hardlyAny, startWorker } from '../support/worker.ts';

const rollUps = await startRollUps();
const { cloud, admin, open, deliver, eventsOf, rolledUp, inTable, pagesOf, processIds } = rollUps;
const worker = await startWorker(cloud, 'REBUILD', 'roll-ups');
const { write } = await import('../../shared/table/table.ts');
const { everyPage } = await import('../../shared/statistics/store/roll-ups.ts');
const { addToRollUp } = await import('../../shared/statistics/store/roll-ups.ts');
const [processId, other] = processIds;
const march = { processId, month: '2026-03' };

const lose = async (dealId: string) =>
  (await admin.call(contracts.loseDeal, { params: { dealId }, body: { reason: 'Price' } })).ok();
const reopen = async (dealId: string) =>
  (await admin.call(contracts.reopenDeal, { params: { dealId }, body: {} })).ok();
const remove = async (dealId: string) => (await admin.call(contracts.deleteDeal, { params: { dealId } })).ok();

const writesRebuild = (input: unknown) => JSON.stringify(input).includes('"pk":"REBUILD#');
const batchRead = z
  .object({ RequestItems: z.record(z.string(), z.object({ Keys: z.array(z.object({ pk: z.string() })) })) })
  .transform(({ RequestItems }) => Object.values(RequestItems).flatMap(({ Keys }) => Keys.map(({ pk }) => pk)));

let dealIds: string[] = [];
let rebuilds = 0;
const rebuild = async (milliseconds?: number) => {
  rebuilds += 1;
  return worker.deliverAll(`rebuild-${rebuilds}`, milliseconds);
};

beforeAll(() => vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 1, 5) }));
afterAll(async () => {
  vi.useRealTimers();
  await cloud.stop();
});

/**
 * Deals that were lost in March: one stays so, one is reopened, one deleted, one lost again in April elsewhere, in a
 * process that is archived since.
 */
beforeAll(async () => {
  dealIds = await Promise.all(Array.from({ length: 4 }, open));
  vi.setSystemTime('2026-03-10T09:00:00.000Z');
  await Promise.all(dealIds.map(lose));
  vi.setSystemTime('2026-04-10T09:00:00.000Z');
  const [, reopened = '', deleted = '', moved = ''] = dealIds;
  await reopen(reopened);
  await remove(deleted);
  await reopen(moved);
  const to = { processId: other, dryRun: false };
  (await admin.call(contracts.changeProcess, { params: { dealId: moved }, body: to })).ok();
  await lose(moved);
  (await admin.call(contracts.archiveProcess, { params: { processId: other } })).ok();
});

const expectRight = async () => expect(await rolledUp(dealIds)).toEqual(await inTable(dealIds));
const followUp = async () => deliver((await Promise.all(dealIds.map(eventsOf))).flat());

describe('a rebuilding', () => {
  it('makes roll-ups of what was never followed up', async () => {
    expect(await rolledUp(dealIds)).toEqual([]);
    expect(await rebuild()).toBe(1);
    expect(await rolledUp(dealIds)).toHaveLength(2);
    await expectRight();
  });

  it('goes on in another invocation where its time runs out, roll-up by roll-up', async () => {
    expect(await rebuild(hardlyAny)).toBeGreaterThan(4);
    await expectRight();
  });

  it('is over when it is done: its message may come again', async () => {
    await rebuild();
    const pages = await pagesOf(march);
    await worker.deliver(`rebuild-${rebuilds}`);
    expect(await pagesOf(march)).toEqual(pages);
  });

  it('restores pages that are gone', async () => {
    await followUp();
    for (const { pk, sk } of await pagesOf(march)) await write([{ remove: { pk, sk }, when: { is: 'anything' } }]);
    expect(await rolledUp(dealIds)).toHaveLength(1);
    await rebuild();
    await expectRight();
  });

  it('takes out what has no business there: a page that cannot be read, deals of elsewhere, deals that are gone', async () => {
    await followUp();
    const [facts] = (await inTable(dealIds)).map(({ facts }) => facts);
    if (facts === undefined) throw new Error('No deal is closed');
    const aliens = dealIds.map((dealId) => ({ dealId, sequence: 1, facts: { ...facts, id: dealId } }));
    const april = { processId, month: '2026-04' };
    await addToRollUp(april, aliens, ['nothing']);
    const broken = { pk: `ROLL_UP#${processId}#2026-04`, sk: 'PAGE#small#broken', rows: new Uint8Array([1, 2, 3]) };
    await write([{ put: broken, when: { is: 'anything' } }]);
    await expect(rolledUp(dealIds)).rejects.toThrow();
    await rebuild();
    await expectRight();
  });

  it('goes on within a month, however many deals were closed in it', async () => {
    const gone = Array.from({ length: 4_500 }, (_, index) => ({ dealId: `gone-${index}`, sequence: 7, facts: null }));
    for (const from of [0, 1_500, 3_000]) await addToRollUp(march, gone.slice(from, from + 1_500), [`gone-${from}`]);
    const dealsPerStep: number[] = [];
    worker.client.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          if (commandName !== 'GetItemCommand' && writesRebuild(args.input)) dealsPerStep.push(read.splice(0).length);
          if (commandName === 'BatchGetItemCommand') read.push(...batchRead.parse(args.input));
          return next(args);
        },
      { step: 'initialize', name: 'counted', override: true },
    );
    const read: string[] = [];
    await rebuild(hardlyAny);
    worker.client.middlewareStack.remove('counted');
    expect(dealsPerStep.reduce((sum, deals) => sum + deals, 0)).toBeGreaterThan(4_500);
    expect(Math.max(...dealsPerStep)).toBeLessThan(4_000);
    await expectRight();
    const rows: RollUpRow[] = [];
    for await (const page of everyPage(march)) rows.push(...page.rows());
    expect(rows.filter(({ dealId }) => dealId.startsWith('gone-'))).toHaveLength(4_500);
  });

  it('is right in the end wherever it was cut off, and done by two at once', async () => {
    const [facts] = (await inTable(dealIds)).map(({ facts }) => facts);
    if (facts === undefined) throw new Error('No deal is closed');
    let writesLeft = Number.POSITIVE_INFINITY;
    worker.client.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          if (!/^(PutItem|DeleteItem|TransactWriteItems)Command$/.test(commandName ?? '')) return next(args);
          if (writesLeft <= 0) throw new Error('cut off');
          writesLeft -= 1;
          return next(args);
        },
      { step: 'initialize', name: 'cutOff', override: true },
    );
    let cutOff = true;
    for (let after = 0; cutOff; after += 1) {
      await addToRollUp(march, [{ dealId: dealIds[1] ?? '', sequence: 1, facts }], [`wrong-${after}`]);
      for (const { pk = '', sk = '' } of (await pagesOf(march)).slice(0, after % 2))
        await write([{ remove: { pk, sk }, when: { is: 'anything' } }]);
      rebuilds += 1;
      writesLeft = after;
      const { batchItemFailures } = await worker.deliver(`rebuild-${rebuilds}`);
      cutOff = batchItemFailures.length > 0;
      writesLeft = Number.POSITIVE_INFINITY;
      await Promise.all([worker.deliver(`rebuild-${rebuilds}`), worker.deliver(`rebuild-${rebuilds}`)]);
      await expectRight();
    }
    worker.client.middlewareStack.remove('cutOff');
    worker.sent();
  });

  it('leaves what is written meanwhile, which counts where it is newer', async () => {
    const late = await open();
    await lose(late);
    const held = await rollUps.writesHeld(async () => deliver(await eventsOf(late)));
    await rebuild();
    await reopen(late);
    await deliver(await eventsOf(late));
    held.release();
    await held.done;
    expect(await rolledUp([late])).toEqual([]);
  });
});
