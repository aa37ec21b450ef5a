import { PutCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { contracts } from '../../shared/api/contracts.ts';
import { startHandOvers } from '../support/hand-overs.ts';
import { mockedTable } from '../support/mocked-table.ts';
import { readDeal } from '../support/steps.ts';
import { hardlyAny } from '../support/worker.ts';

const cloud = await startHandOvers();
const { admin, client, start, deliver, deliverAll, read, openOf } = cloud;
const { get, write } = await import('../../shared/table/table.ts');
const { countReassigned, reassignedMark } = await import('../../shared/hand-overs/store.ts');
const { table, reset } = mockedTable(client);
const send = client.send.bind(client);
let [leaver, heir] = ['', ''];

beforeEach(async () => {
  reset();
  ({ leaver, heir } = await cloud.enterPair());
});

afterAll(() => cloud.stop());

const finished = async (handOverId: string) => {
  const events = await cloud.eventsOf(`HAND_OVER#${handOverId}`);
  return events.filter(({ type }) => type === 'hand_over.finished').map(({ data }) => data.counts);
};

const ownersOf = async (deals: readonly { readonly id: string }[]) => {
  const owners = await Promise.all(deals.map(async ({ id }) => (await readDeal(admin, id)).ownerId));
  return Object.fromEntries(
    [leaver, heir].map((userId) => [userId, owners.filter((owner) => owner === userId).length]),
  );
};

describe('a hand-over', () => {
  it('gives everything once, and says so once, where each message is delivered twice and at once', async () => {
    const deals = await cloud.openDeals(leaver, 120);
    const [first] = deals;
    await cloud.addTasks(leaver, first?.id ?? '', 30);
    const id = await start(leaver, heir);
    const fine = { batchItemFailures: [] };
    do expect(await Promise.all([deliver(id, hardlyAny), deliver(id, hardlyAny)])).toEqual([fine, fine]);
    while (cloud.sent().length > 0);
    expect(await deliver(id)).toEqual(fine);
    expect(await read(leaver, id)).toMatchObject({ state: 'done', counts: { deals: 120, tasks: 30 } });
    expect(await finished(id)).toEqual([{ deals: 120, tasks: 30 }]);
    for (const deal of deals) expect(await cloud.eventsOf(`DEAL#${deal.id}`)).toHaveLength(2);
  });

  it.each([0, 1, 9, 49])('goes on after it was killed when it had given %i, and counts right', async (survived) => {
    await cloud.openDeals(leaver, 60);
    const id = await start(leaver, heir);
    let left = survived;
    table.on(TransactWriteCommand).callsFake((input) => {
      left -= 1;
      if (left < 0) throw new Error('killed');
      return send(new TransactWriteCommand(input));
    });
    table.on(PutCommand).rejects(new Error('killed'));
    expect((await deliver(id)).batchItemFailures).toHaveLength(1);
    reset();
    await deliver(id);
    expect(await read(leaver, id)).toMatchObject({ state: 'done', counts: { deals: 60 }, failures: { count: 0 } });
    expect(await finished(id)).toEqual([{ deals: 60, tasks: 0 }]);
  });

  it('loses nothing of what people do to the deals at the same time', async () => {
    const deals = await cloud.openDeals(leaver, 40);
    const id = await start(leaver, heir);
    const rename = ({ id: dealId }: { id: string }) =>
      admin.call(contracts.editDeal, { params: { dealId }, headers: { 'if-match': '*' }, body: { name: 'Renamed' } });
    const lose = ({ id: dealId }: { id: string }) => admin.call(contracts.abandonDeal, { params: { dealId } });
    const answers = await Promise.all([...deals.slice(0, 20).map(rename), ...deals.slice(20).map(lose), deliver(id)]);
    for (const answer of answers.slice(0, -1)) expect(answer).toMatchObject({ status: 200 });

    const after = await Promise.all(deals.map((deal) => readDeal(admin, deal.id)));
    expect(after.slice(0, 20).every(({ name, ownerId }) => name === 'Renamed' && ownerId === heir)).toBe(true);
    expect(after.slice(20).every(({ status }) => status === 'abandoned')).toBe(true);
    const given = after.filter(({ ownerId }) => ownerId === heir);
    expect(await read(leaver, id)).toMatchObject({ state: 'done', counts: { deals: given.length } });
  });

  it('comes to an end beside another one of the same leaver', async () => {
    const { heir: other } = await cloud.enterPair();
    const deals = await cloud.openDeals(leaver, 60);
    const [one, two] = [await start(leaver, heir), await start(leaver, other)];
    await Promise.all([deliverAll(one, hardlyAny), deliverAll(two, hardlyAny)]);
    const [ofOne, ofTwo] = [await read(leaver, one), await read(leaver, two)];
    expect([ofOne.state, ofTwo.state, ofOne.counts.deals + ofTwo.counts.deals]).toEqual(['done', 'done', 60]);
    expect(await ownersOf(deals)).toEqual({ [leaver]: 0, [heir]: ofOne.counts.deals });
  });

  it('comes to an end, and loses nothing, against one the other way', async () => {
    const deals = [...(await cloud.openDeals(leaver, 60)), ...(await cloud.openDeals(heir, 60))];
    const [there, back] = [await start(leaver, heir), await start(heir, leaver)];
    await Promise.all([deliverAll(there, hardlyAny), deliverAll(back, hardlyAny)]);
    const states = [await read(leaver, there), await read(heir, back)].map(({ state }) => state);
    expect(states).toEqual(['done', 'done']);
    const owners = await ownersOf(deals);
    expect((owners[leaver] ?? 0) + (owners[heir] ?? 0)).toBe(120);
  });
});

describe('a deal that always fails', () => {
  /** Spoils what is kept of a deal; answers how to put it right. */
  const spoil = async (dealId: string) => {
    const item = await get({ pk: `DEAL#${dealId}`, sk: 'DEAL' });
    if (typeof item !== 'object' || item === null) throw new Error(`There is no deal ${dealId}`);
    const put = (Item: object) => send(new PutCommand({ TableName: cloud.table.tableName, Item: { ...Item } }));
    await put({ ...item, summary: 'spoilt' });
    return () => put(item);
  };

  it('does not hold up the others, is named, and is given once it was put right', async () => {
    const deals = await cloud.openDeals(leaver, 60);
    const [poison = '', another = ''] = deals.map(({ id }) => id);
    const [task] = await cloud.addTasks(leaver, another, 1);
    const repair = await spoil(poison);
    const id = await start(leaver, heir);
    expect(await deliver(id)).toEqual({ batchItemFailures: [{ itemIdentifier: id }] });
    expect(await read(leaver, id)).toMatchObject({
      state: 'failed',
      counts: { deals: 59, tasks: 1 },
      failures: { count: 1, first: [{ kind: 'deal', id: poison }] },
    });
    expect((await openOf(heir)).tasks).toEqual([task?.id]);
    expect(await finished(id)).toEqual([]);

    expect((await deliver(id)).batchItemFailures).toHaveLength(1);
    await repair();
    expect(await deliver(id)).toEqual({ batchItemFailures: [] });
    expect(await read(leaver, id)).toMatchObject({ state: 'done', counts: { deals: 60 }, failures: { count: 0 } });
    expect(await finished(id)).toEqual([{ deals: 60, tasks: 1 }]);
  });

  it('does not keep the worker busy for ever, however little time each invocation has', async () => {
    const deals = await cloud.openDeals(leaver, 60);
    for (const { id } of deals.slice(0, 55)) await spoil(id);
    const id = await start(leaver, heir);
    const [pagesOfDeals, pagesOfTasks, rounds] = [2, 1, 2];
    expect(await deliverAll(id, hardlyAny)).toBe((pagesOfDeals + pagesOfTasks) * rounds);
    expect(await read(leaver, id)).toMatchObject({ state: 'failed', counts: { deals: 5 }, failures: { count: 55 } });
  });
});

it('counts what was given beyond a page of its marks', async () => {
  const marks = Array.from({ length: 1_100 }, (_, index) => reassignedMark('many', 'deal', `deal-${index}`));
  for (let from = 0; from < marks.length; from += 100) await write(marks.slice(from, from + 100));
  await write([reassignedMark('many', 'task', 'task-1')]);
  expect(await countReassigned('many')).toEqual({ deals: 1_100, tasks: 1 });
});

it('fails a message that names no hand-over, to be looked at', async () => {
  expect(await deliver('none')).toEqual({ batchItemFailures: [{ itemIdentifier: 'none' }] });
});
