import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import * as fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { factsOf } from '../../shared/deals/rules/facts.ts';
import type { RollUpRow } from '../../shared/statistics/store/roll-up-rows.ts';
import { aDeal, aProcess, lost } from '../support/factories.ts';
import { itemSize } from '../support/item-size.ts';
import { mockedTable } from '../support/mocked-table.ts';
import { engines, type Persistence, startPersistence } from '../support/persistence.ts';

const month = '2026-03';
const process = aProcess({ first: [{ id: 'call' }] });
const facts = factsOf(lost(aDeal(process), process));

/** What was true of a deal when it had come so far: every third time it was open again. */
const rowOf = (deal: number, sequence: number): RollUpRow => {
  const dealId = `deal-${deal}`;
  return { dealId, sequence, facts: sequence % 3 === 0 ? null : { ...facts, id: dealId, createdAt: sequence } };
};

const load = async () => ({
  ...(await import('../../shared/statistics/store/roll-ups.ts')),
  ...(await import('../../shared/statistics/store/closed-deals.ts')),
  ...(await import('../../shared/statistics/store/roll-ups.ts')),
});

describe.each(engines)('roll-ups on %s', (kind) => {
  let on: Persistence & Awaited<ReturnType<typeof load>>;
  let mocked: ReturnType<typeof mockedTable>;
  let send: Persistence['table']['client']['send'];
  let rollUps = 0;
  beforeAll(async () => {
    on = { ...(await startPersistence(kind)), ...(await load()) };
    send = on.table.client.send.bind(on.table.client);
    mocked = mockedTable(on.table.client);
  });
  afterEach(() => mocked.reset());
  afterAll(() => on.stop());

  const newRollUp = () => {
    rollUps += 1;
    return { processId: `process-${rollUps}`, month };
  };
  const pagesOf = ({ processId }: { readonly processId: string }) =>
    on.table.query({ pk: `ROLL_UP#${processId}#${month}`, limit: 2_000 });
  const outcomeOf = async ({ processId }: { readonly processId: string }) =>
    (await on.closedIn(processId, month)).map(({ id, createdAt }) => `${id} ${createdAt}`).toSorted();

  /** The deals whose last of these rows has facts. */
  const expectedOf = (rows: readonly RollUpRow[]) =>
    [...Map.groupBy(rows, ({ dealId }) => dealId).values()]
      .map((ofDeal) => ofDeal.reduce((one, other) => (other.sequence > one.sequence ? other : one)))
      .flatMap(({ dealId, sequence, facts }) => (facts === null ? [] : [`${dealId} ${sequence}`]))
      .toSorted();

  it('have few pages, however many closings came one by one', async () => {
    const rollUp = newRollUp();
    const rows = Array.from({ length: 600 }, (_, deal) => rowOf(deal, 1));
    for (const row of rows) await on.addToRollUp(rollUp, [row], [row.dealId]);
    expect((await pagesOf(rollUp)).length).toBeLessThan(100);
    expect(await outcomeOf(rollUp)).toEqual(expectedOf(rows));
  });

  it('say the same where merging them was cut off anywhere, or was done by two at once', async () => {
    const concurrency = 20;
    const given = fc.array(fc.tuple(fc.nat(30), fc.integer({ min: 1, max: 20 })), { minLength: 200, maxLength: 300 });
    await fc.assert(
      fc.asyncProperty(given, fc.infiniteStream(fc.nat(4)), async (places, luck) => {
        const rollUp = newRollUp();
        const rows = places.map(([deal, sequence]) => rowOf(deal, sequence));
        mocked.table.on(DeleteCommand).callsFake((input) => {
          if (luck.next().value === 0) throw new Error('killed');
          return send(new DeleteCommand(input));
        });
        const add = (row: RollUpRow) => on.addToRollUp(rollUp, [row], [row.dealId, String(row.sequence)]);
        for (let from = 0; from < rows.length; from += concurrency)
          await Promise.allSettled(rows.slice(from, from + concurrency).map(add));
        expect(await outcomeOf(rollUp)).toEqual(expectedOf(rows));
      }),
      { numRuns: 5 },
    );
  });

  it('say nothing of a deal that was gone at a rebuilding, in whatever order its rows are read', async () => {
    const known = rowOf(1, 1);
    const gone = { ...known, facts: null };
    for (const [first, second] of [
      [known, gone],
      [gone, known],
    ] as const) {
      const rollUp = newRollUp();
      await on.addToRollUp(rollUp, [first, second], ['event']);
      expect(await outcomeOf(rollUp)).toEqual([]);
    }
  });

  it('say all that they said to who reads them while they are merged', async () => {
    const rollUp = newRollUp();
    const add = (deal: number) => on.addToRollUp(rollUp, [rowOf(deal, 1)], [`${deal}`]);
    let deals = 0;
    for (; (await pagesOf(rollUp)).length < 50; deals += 1) await add(deals);
    const read = new Set<string>();
    let pages = 0;
    for await (const page of on.everyPage(rollUp)) {
      for (const { dealId } of page.rows()) read.add(dealId);
      pages += 1;
      if (pages === 1) for (let later = deals; later < deals + 200; later += 1) await add(later);
    }
    expect(Array.from({ length: deals }, (_, deal) => `deal-${deal}`).filter((dealId) => !read.has(dealId))).toEqual(
      [],
    );
  });

  it('have pages that fit into an item, also of deals with much to tell', async () => {
    const rollUp = newRollUp();
    const noise = () => Array.from({ length: 20 }, () => Math.random().toString(36).slice(2)).join('-');
    const rows = Array.from({ length: 60 }, (_, deal) => ({
      dealId: `deal-${deal}`,
      sequence: 1,
      facts: { ...facts, id: `deal-${deal}`, createdAt: 1, participantIds: Array.from({ length: 50 }, noise) },
    }));
    await on.addToRollUp(rollUp, rows, ['event']);
    const sizes = (await pagesOf(rollUp)).map(itemSize);
    expect(sizes.length).toBeGreaterThan(1);
    expect(Math.max(...sizes)).toBeLessThan(400 * 1_024);
    expect(await on.closedIn(rollUp.processId, month)).toHaveLength(60);
  });
});
