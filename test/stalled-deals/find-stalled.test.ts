import { PutCommand, QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { contracts } from '../../shared/api/contracts.ts';
import { beforeNext } from '../support/between-calls.ts';
import { countingCalls } from '../support/counted.ts';
import { mockedTable } from '../support/mocked-table.ts';
import { onDay, startStalls } from '../support/stalls.ts';
import { openDeal, readDeal } from '../support/steps.ts';
import { hardlyAny } from '../support/worker.ts';

vi.useFakeTimers({ toFake: ['Date'] });

const cloud = await startStalls();
const { admin, client, complete, deliver, publishLimited, openInFirst, stallEventsOf } = cloud;
const { write } = await import('../../shared/table/table.ts');
const counted = countingCalls(client);
const { table, reset } = mockedTable(client);
const send = client.send.bind(client);
const fine = { batchItemFailures: [] };
let runs = 0;
let processId = '';

/** A run of its own. */
const newRun = () => {
  runs += 1;
  return `2026-01-05T04:30:00.${runs}Z`;
};

const run = async () => {
  expect(await deliver(newRun())).toEqual(fine);
};

const timesTold = async (dealIds: readonly string[]) =>
  Promise.all(dealIds.map(async (dealId) => (await stallEventsOf(dealId)).length));

/** Each test has no processes but its own. */
beforeEach(async () => {
  reset();
  onDay(0);
  processId = await publishLimited(2, 5);
  return async () => {
    reset();
    for (const archived of ['false', 'true'] as const) {
      const { items } = (await admin.call(contracts.listProcesses, { query: { archived } })).ok();
      await write(
        items.map(({ id }) => ({ remove: { pk: `PROCESS#${id}`, sk: 'PROCESS' }, when: { is: 'anything' } })),
      );
    }
  };
});

afterAll(() => cloud.stop());

describe('the search for stalled deals', () => {
  it('tells once a visit of each on which nothing was done for longer than its stage allows, and of no other', async () => {
    const [still = '', moved = '', won = ''] = await openInFirst(processId, 3);
    const { id: notStarted } = await openDeal(admin, { processId });
    (await admin.call(contracts.winDeal, { params: { dealId: won } })).ok();
    onDay(1);
    await complete(moved, 'offer');
    onDay(2);
    await run();
    expect(await timesTold([still, moved, won, notStarted])).toEqual([0, 0, 0, 0]);
    const before = await readDeal(admin, still);

    onDay(3);
    for (const _ of ['today', 'tomorrow']) await run();
    expect(await timesTold([still, moved, won, notStarted])).toEqual([1, 0, 0, 0]);
    expect(await stallEventsOf(still)).toMatchObject([
      {
        occurredAt: '2026-01-08T00:00:00.000Z',
        actor: { userId: 'stagecraft', via: 'api' },
        data: { stageId: 'first', limitDays: 2, lastActivityAt: '2026-01-05T00:00:00.000Z' },
      },
    ]);
    const { version, updatedAt } = await readDeal(admin, still);
    expect(await readDeal(admin, still)).toEqual({ ...before, version, updatedAt });

    await complete(still, 'offer');
    onDay(9);
    await run();
    expect(await timesTold([still, moved, won, notStarted])).toEqual([2, 1, 0, 0]);
  });

  it('looks also at archived processes, and at deals in a version that had a limit', async () => {
    const [dealId = ''] = await openInFirst(processId, 1);
    await cloud.publishNextLimits(processId, null, null);
    const [later = ''] = await openInFirst(processId, 1);
    (await admin.call(contracts.archiveProcess, { params: { processId } })).ok();
    onDay(3);
    await run();
    expect(await timesTold([dealId, later])).toEqual([1, 0]);
  });

  it('reads no more than it must: of each process its head, and deals only where one can stall', async () => {
    const without = await publishLimited(null, null);
    await openInFirst(without, 3);
    const [stalled = ''] = await openInFirst(processId, 1);
    await openDeal(admin, { processId });
    onDay(3);
    await openInFirst(processId, 3);
    const { answer, operations, read } = await counted(() => deliver(newRun()));
    expect(answer).toEqual(fine);
    const queries = table.commandCalls(QueryCommand).map(({ args: [{ input }] }) => input.ExpressionAttributeValues);
    expect(queries.at(-1)).toMatchObject({ ':pk': `PROCESS#${processId}#OPEN`, ':last': '2026-01-06T00:00:00.000Z' });
    expect(await timesTold([stalled])).toEqual([1]);
    const [theRun, heads, archived, deals, version] = ['GetItem', 'Query', 'Query', 'Query', 'BatchGetItem'];
    expect(operations.filter((operation) => operation !== version)).toEqual([
      ...[theRun, heads, archived, deals],
      ...['GetItem', 'TransactWriteItems'],
      'PutItem',
    ]);
    expect(read).toBeLessThanOrEqual(6);
    const again = await counted(() => deliver(newRun()));
    expect(again.operations).toEqual([theRun, heads, archived, deals, 'PutItem']);
  });

  it('takes as many invocations as it needs', async () => {
    const other = await publishLimited(1, 1);
    const dealIds = [...(await openInFirst(processId, 260)), ...(await openInFirst(other, 3))];
    onDay(3);
    const id = newRun();
    const [pagesOfOne, pagesOfOther] = [2, 1];
    expect(await cloud.deliverAll(id, hardlyAny)).toBe(pagesOfOne + pagesOfOther);
    expect(new Set(await timesTold(dealIds))).toEqual(new Set([1]));
    expect(await cloud.findStallRun(id)).toMatchObject({ state: 'done', stalled: 263, failed: 0 });
  });

  it('has ten mails sent at most: of the others the events say that they are some of many', async () => {
    const dealIds = await openInFirst(processId, 13);
    onDay(3);
    const id = newRun();
    await deliver(id);
    const events = (await Promise.all(dealIds.map(stallEventsOf))).flat();
    expect(events.filter(({ data }) => data.stallRunId === id)).toHaveLength(3);
  });
});

describe('whatever happens to its message', () => {
  it('tells of each deal once where it is delivered twice and at once', async () => {
    const dealIds = await openInFirst(processId, 40);
    onDay(3);
    const id = newRun();
    expect(await Promise.all([deliver(id, hardlyAny), deliver(id, hardlyAny)])).toEqual([fine, fine]);
    expect(await deliver(id)).toEqual(fine);
    expect(new Set(await timesTold(dealIds))).toEqual(new Set([1]));
  });

  it.each([0, 1, 19])('goes on after it was killed when it had told of %i', async (survived) => {
    const dealIds = await openInFirst(processId, 20);
    onDay(3);
    let left = survived;
    table.on(TransactWriteCommand).callsFake((input) => {
      left -= 1;
      if (left < 0) throw new Error('killed');
      return send(new TransactWriteCommand(input));
    });
    table.on(PutCommand).rejects(new Error('killed'));
    const id = newRun();
    expect((await deliver(id)).batchItemFailures).toHaveLength(1);
    expect((await timesTold(dealIds)).filter((times) => times === 1)).toHaveLength(survived);
    reset();
    expect(await deliver(id)).toEqual(fine);
    expect(new Set(await timesTold(dealIds))).toEqual(new Set([1]));
  });

  it('tells nothing of a deal on which somebody did something after it had read it', async () => {
    const [dealId = ''] = await openInFirst(processId, 1);
    onDay(3);
    beforeNext(client, 'TransactWriteItems', () => complete(dealId, 'mail'));
    const id = newRun();
    expect(await deliver(id)).toEqual(fine);
    expect(await timesTold([dealId])).toEqual([0]);
    expect(await cloud.findStallRun(id)).toMatchObject({ state: 'done', stalled: 0 });
  });

  it('tells of the others where one cannot be read, and is tried again until that one can', async () => {
    const [dealId = ''] = await openInFirst(processId, 1);
    const key = { pk: 'DEAL#broken', sk: 'DEAL' };
    const place = { gsi1pk: `PROCESS#${processId}#OPEN`, gsi1sk: '2026-01-04T00:00:00.000Z#broken' };
    await write([{ put: { ...key, ...place, version: 1, summary: '{}' }, when: { is: 'absent' } }]);
    onDay(3);
    const id = newRun();
    expect((await deliver(id)).batchItemFailures).toHaveLength(1);
    expect(await timesTold([dealId])).toEqual([1]);
    expect(await cloud.findStallRun(id)).toMatchObject({ state: 'failed', failed: 1 });
    await write([{ remove: key, when: { is: 'anything' } }]);
    expect(await deliver(id)).toEqual(fine);
    expect(await cloud.findStallRun(id)).toMatchObject({ state: 'done', stalled: 1, failed: 0 });
    expect(await timesTold([dealId])).toEqual([1]);
  });
});
