import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allPages } from '../../shared/api/client.ts';
import { contracts } from '../../shared/api/contracts.ts';
import { startHandlers } from '../support/handlers.ts';
import { openDeal, publishProcess } from '../support/steps.ts';

const cloud = await startHandlers();
const [ann, bob] = [cloud.as('ann'), cloud.as('bob')];
const admin = cloud.as('ada', 'administrator');
let processId = '';

const complete = (dealId: string, activityId: string) =>
  ann.call(contracts.completeActivity, { params: { dealId, activityId } });

/** The names of a list, page by page. */
const names = (query: Record<string, string>, client = ann) =>
  allPages(async (cursor) => (await client.call(contracts.listDeals, { query: { ...query, ...cursor } })).ok()).then(
    (deals) => deals.map(({ name }) => name),
  );

beforeAll(async () => {
  await Promise.all([cloud.seed(), cloud.enter('ann'), cloud.enter('bob')]);
  processId = await publishProcess(admin, { first: [{ id: 'a' }], second: [{ id: 'b' }] });
  const open = await openDeal(ann, { name: 'Open', company: 'Example Ltd', processId });
  const won = await openDeal(ann, { name: 'Won', processId, participantIds: ['bob'] });
  const lost = await openDeal(ann, { name: 'Lost', processId });
  const abandoned = await openDeal(ann, { name: 'Abandoned', processId });
  await openDeal(ann, { name: 'Of the default process', participantIds: ['bob'] });
  await openDeal(bob, { name: "Bob's", processId });
  await complete(open.id, 'b');
  await complete(won.id, 'a');
  await ann.call(contracts.winDeal, { params: { dealId: won.id } });
  await ann.call(contracts.loseDeal, { params: { dealId: lost.id }, body: { reason: 'Price' } });
  await ann.call(contracts.abandonDeal, { params: { dealId: abandoned.id } });
});

afterAll(() => cloud.stop());

const mine = ['Of the default process', 'Abandoned', 'Lost', 'Won', 'Open'];

it('lists the deals that I own, newest first, where nothing else is said', async () => {
  expect(await names({})).toEqual(mine);
  expect(await names({ sort: '-createdAt' })).toEqual(mine);
});

it('lists them oldest first on request', async () => {
  expect(await names({ sort: 'createdAt' })).toEqual(mine.toReversed());
});

it.each<[string, Record<string, string>, string[]]>([
  ['of an owner', { ownerId: 'bob' }, ["Bob's"]],
  ['of a participant', { participantId: 'bob' }, ['Of the default process', 'Won']],
  ['of a participant that are open', { participantId: 'bob', status: 'open' }, ['Of the default process']],
  ['of an owner nobody knows', { ownerId: 'nobody' }, []],
  ['of a process', { processId: 'default' }, ['Of the default process']],
])('lists the deals %s', async (_, query, expected) => {
  expect(await names(query)).toEqual(expected);
});

describe.each(['ownerId', 'processId', 'participantId'])('by %s', (by) => {
  const listing = () => ({ [by]: { ownerId: 'ann', processId, participantId: 'bob' }[by] ?? '' });

  it.each<[string, Record<string, string>]>([
    ['status', { status: 'won' }],
    ['part of the name, whatever its case', { q: 'wO' }],
    ['the last change', { updatedSince: '2020-01-01T00:00:00Z', status: 'won' }],
    ['the stage', { stageId: 'first' }],
  ])('filters by %s', async (_, filter) => {
    expect(await names({ ...listing(), ...filter })).toEqual(['Won']);
  });

  it('finds nothing that was changed before an instant', async () => {
    expect(await names({ ...listing(), updatedSince: '2999-01-01T00:00:00Z' })).toEqual([]);
  });

  it('gives every deal once, in order, whatever the size of the page', async () => {
    const all = await names(listing());
    expect(all.length).toBeGreaterThan(1);
    for (const limit of ['1', '2', '100']) {
      expect(await names({ ...listing(), limit })).toEqual(all);
      expect(await names({ ...listing(), limit, sort: 'createdAt' })).toEqual(all.toReversed());
    }
  });
});

it.each<[string, string[]]>([
  ['open', ['Of the default process', 'Open']],
  ['lost', ['Lost']],
  ['abandoned', ['Abandoned']],
])('tells %s deals apart', async (status, expected) => {
  expect(await names({ status })).toEqual(expected);
});

it('searches the company too', async () => {
  expect(await names({ q: 'EXAMPLE l' })).toEqual(['Open']);
});

it('takes a filter of one page for no end: a page may be empty before the last', async () => {
  const page = (await ann.call(contracts.listDeals, { query: { limit: '1', q: 'Open' } })).ok();
  expect(page.items.map(({ name }) => name)).toEqual(['Open']);
  expect(page.nextCursor).toBeNull();
});

it('leaves the checklist out of lists', async () => {
  const page = await ann.call(contracts.listDeals);
  expect(page.ok().items[0]).not.toHaveProperty('stages');
});

it('ends a list at its last item', async () => {
  const query = { limit: String(mine.length) };
  const page = (await ann.call(contracts.listDeals, { query })).ok();
  expect(page.items).toHaveLength(mine.length);
  expect(page.nextCursor).toBeNull();
});

it('gives 25 items where no limit is named, and forgets a deleted deal', async () => {
  const client = cloud.as('carl');
  const opened = await Promise.all(Array.from({ length: 27 }, () => openDeal(client)));
  const first = (await client.call(contracts.listDeals)).ok();
  expect(first.items).toHaveLength(25);
  expect(first.nextCursor).not.toBeNull();
  for (const { id } of opened) await admin.call(contracts.deleteDeal, { params: { dealId: id } });
  expect(await names({}, client)).toEqual([]);
});
