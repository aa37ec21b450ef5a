import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allPages } from '../../shared/api/client.ts';
import { contracts } from '../../shared/api/contracts.ts';
import type { Deal } from '../../shared/deals/rules/deal.ts';
import { aProcess } from '../support/factories.ts';
import { startHandlers } from '../support/handlers.ts';
import { keepDeals } from '../support/kept-deals.ts';
import { completing, euros, lived, losing, onDay, winning } from '../support/statistics.ts';
import { publishNext, publishProcess } from '../support/steps.ts';

const cloud = await startHandlers();
const admin = cloud.as('ada', 'administrator');
const sam = cloud.as('sam');

const stages = { first: [{ id: 'a' }], second: [{ id: 'b' }], third: [{ id: 'c' }] };
let processId = '';

const keep = (...deals: readonly Deal[]) => keepDeals(cloud, deals);

const on = (day: number) => onDay(day).at.slice(0, 10);

beforeAll(async () => {
  await cloud.enter('sam');
  processId = await publishProcess(admin, stages);
  const process = { ...aProcess(stages), processId };
  await keep(
    lived(process, { id: 'won', value: euros(100) }, ...completing(1, 'a', 'b', 'c'), winning(10)),
    lived(process, { id: 'lost', value: euros(50), ownerId: 'sam' }, ...completing(2, 'a'), losing(40)),
    lived(process, { id: 'lost-late', openedOn: 60 }, ...completing(61, 'a', 'b'), losing(70, 'Competitor')),
    lived(process, { id: 'not-started', openedOn: 60 }, losing(71)),
    lived(process, { id: 'open', openedOn: 65, value: { amount: 7, currency: 'USD' } }, ...completing(66, 'a')),
  );
});

afterAll(() => cloud.stop());

const funnelOf = async (query: Record<string, string> = {}, client = sam) => {
  const body = (await client.call(contracts.getFunnel, { query: { processId, ...query } })).ok();
  if (!('stages' in body)) throw new Error('Deals, where a figure was asked for');
  return body;
};

const behind = (query: Record<string, string>, client = sam) =>
  allPages(async (cursor: object) => {
    const body = (
      await client.call(contracts.getLosses, { query: { processId, limit: '1', ...query, ...cursor } })
    ).ok();
    if (!('items' in body)) throw new Error('A figure, where deals were asked for');
    return body;
  });

const idsBehind = async (query: Record<string, string>) => (await behind(query)).map(({ id }) => id);

describe('a statistic', () => {
  it('is of the deals closed so far, where nothing else is asked for, and says how it understood that', async () => {
    const { filters, definition, started, stages } = await funnelOf();
    expect(filters).toEqual({
      processId,
      from: null,
      to: null,
      basis: 'closed',
      measure: 'count',
      ownerId: null,
      version: null,
      currency: null,
      timeZone: 'Europe/Berlin',
      onlyOwn: false,
    });
    expect(definition).toContain('reached a stage');
    expect([started, ...stages.map(({ reached }) => reached)]).toEqual([4, 3, 2, 1]);
  });

  it('is of the deals opened in a period, open ones too, where that is asked for', async () => {
    expect((await funnelOf({ basis: 'created' })).started).toBe(5);
    expect((await funnelOf({ basis: 'created', from: on(60), to: on(65) })).started).toBe(2);
    expect((await funnelOf({ basis: 'created', from: on(60), to: on(66) })).started).toBe(3);
  });

  it('begins with the first day of a period and ends before the last', async () => {
    expect((await funnelOf({ from: on(40), to: on(70) })).started).toBe(1);
    expect((await funnelOf({ from: on(40), to: on(71) })).started).toBe(2);
    expect((await funnelOf({ from: on(41) })).started).toBe(2);
    expect((await funnelOf({ to: on(10) })).started).toBe(0);
  });

  it('has its days begin where the customer’s clocks do', async () => {
    const other = await publishProcess(admin, stages);
    const quarterToMidnightOfUtc = 39 + (14 * 60 + 45) / (24 * 60);
    await keep(lived({ ...aProcess(stages), processId: other }, { id: 'at-night' }, losing(quarterToMidnightOfUtc)));
    expect((await funnelOf({ processId: other, from: on(40), to: on(41) })).started).toBe(1);
    expect((await funnelOf({ processId: other, from: on(39), to: on(40) })).started).toBe(0);
  });

  it('knows of a period also those that were closed long after it', async () => {
    const query = { processId, to: on(20) };
    const outcomes = (await sam.call(contracts.getOutcomes, { query })).ok();
    expect(outcomes).toMatchObject({ won: 1, lost: 0, winRate: { cohort: { numerator: 1, denominator: 2 } } });
    expect((await sam.call(contracts.getMovements, { query })).ok()).toMatchObject({ opened: 2, openAtEnd: 1 });
  });

  it.each([
    ['an owner', { ownerId: 'sam' }, 1],
    ['a version', { version: '1' }, 4],
    ['a currency', { currency: 'EUR' }, 2],
    ['another currency', { currency: 'USD' }, 0],
    ['a currency, counted by value', { currency: 'EUR', measure: 'value' }, 150],
  ])('is of the deals of %s', async (_, query, started) => {
    expect((await funnelOf(query)).started).toBe(started);
  });

  it('counts several versions together, in the order of the latest one', async () => {
    const other = await publishProcess(admin, stages);
    const older = { ...aProcess(stages), processId: other };
    await keep(lived(older, { id: 'older' }, ...completing(1, 'a', 'b'), losing(2)));
    await publishNext(admin, other, { third: [{ id: 'c' }], first: [{ id: 'a' }], fourth: [{ id: 'd' }] });
    const query = { processId: other };
    expect((await funnelOf(query)).stages.map(({ stageId, reached }) => [stageId, reached])).toEqual([
      ...[
        ['third', 1],
        ['first', 1],
        ['second', 1],
        ['fourth', 0],
      ],
    ]);
    expect(await funnelOf({ ...query, version: '2' })).toMatchObject({ started: 0, filters: { version: 2 } });
    expect((await funnelOf({ ...query, version: '1' })).stages.map(({ stageId }) => stageId)).toEqual([
      ...['first', 'second', 'third'],
    ]);
  });

  it('counts and lists a deal once that is open again, though its closing is still rolled up', async () => {
    const other = await publishProcess(admin, stages);
    await keep(lived({ ...aProcess(stages), processId: other }, { id: 'wavering' }, losing(10)));
    (await admin.call(contracts.reopenDeal, { params: { dealId: 'wavering' }, body: {} })).ok();
    const query = { processId: other, basis: 'created' };
    expect((await funnelOf(query)).started).toBe(1);
    expect((await behind({ ...query, drill: 'closed' })).map(({ id }) => id)).toEqual([]);
    const opened = await sam.call(contracts.getFunnel, { query: { ...query, drill: 'started' } });
    expect(opened.ok()).toMatchObject({ items: [{ id: 'wavering', status: 'open' }] });
  });

  it('is empty for a process that was never published', async () => {
    const body = { name: 'New', definition: { name: 'New', stages: [] } };
    const { id } = (await admin.call(contracts.createProcess, { body })).ok();
    expect(await funnelOf({ processId: id })).toMatchObject({ started: 0, stages: [] });
  });
});

describe('the deals behind a figure', () => {
  it('come page by page, each once, by month of closing and then by creation', async () => {
    expect(await idsBehind({ drill: 'lost' })).toEqual(['lost', 'lost-late', 'not-started']);
  });

  it.each([
    ['of a stage', { drill: 'losses', stageId: 'first' }, ['lost']],
    ['that were not started', { drill: 'losses', stageId: '' }, ['not-started']],
    ['of a reason', { drill: 'losses', reason: 'Competitor' }, ['lost-late']],
    ['of a period', { drill: 'losses', from: '2026-01-01', to: '2026-01-02' }, []],
  ])('are those %s', async (_, query, ids) => {
    expect(await idsBehind(query)).toEqual(ids);
  });

  it('are shown as they are in lists', async () => {
    const [deal] = await behind({ drill: 'losses', stageId: 'first' });
    expect(deal).toEqual((await sam.call(contracts.listDeals, { query: { ownerId: 'sam' } })).ok().items[0]);
  });

  it('are listed with open ones where these count', async () => {
    const query = { processId, drill: 'open' };
    const body = (await sam.call(contracts.getOutcomes, { query })).ok();
    expect('items' in body ? body.items.map(({ id }) => id) : []).toEqual(['open']);
  });

  it('are all listed, however much is known of those that are open', async () => {
    const crowded = await publishProcess(admin, stages);
    const process = { ...aProcess(stages), processId: crowded };
    const deals = Array.from({ length: 100 }, (_, index) => {
      const deal = lived(process, { id: `restless-${index}` });
      return { ...deal, visits: Array.from({ length: 400 }, () => deal.visits).flat() };
    });
    await keep(...deals);
    const listed = await allPages(async (cursor: object) => {
      const query = { processId: crowded, drill: 'open', ...cursor };
      const body = (await sam.call(contracts.getOutcomes, { query })).ok();
      if (!('items' in body)) throw new Error('A figure, where deals were asked for');
      return body;
    });
    expect(listed).toHaveLength(deals.length);
  });
});
