import { BatchGetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { allPages } from '../../shared/api/client.ts';
import { contracts } from '../../shared/api/contracts.ts';
import { aLine, type EntryLiteral, type LineLiteral } from '../support/deal-lines.ts';
import { minute } from '../support/factories.ts';
import { ndjson, startImports } from '../support/imports.ts';
import { mockedTable } from '../support/mocked-table.ts';
import { publishProcess, readDeal } from '../support/steps.ts';
import { hardlyAny } from '../support/worker.ts';

const cloud = await startImports();
const { admin, client, start, deliver, deliverAll, read, rowsOf, run, eventsOf } = cloud;
const { query, write } = await import('../../shared/table/table.ts');
const { table, reset } = mockedTable(client);
const send = client.send.bind(client);
const fine = { batchItemFailures: [] };

beforeAll(async () => {
  const processId = await publishProcess(admin, { only: [{ id: 'call' }] });
  (await admin.call(contracts.makeDefault, { params: { processId } })).ok();
});

beforeEach(() => reset());

afterAll(() => cloud.stop());

const call: EntryLiteral = { type: 'activity.completed', at: minute(10), activityId: 'call' };
const lines = (tag: string, count: number, given: Partial<LineLiteral> = {}) =>
  Array.from({ length: count }, (_, index) => aLine(`${tag}-${index}`, { history: [call], ...given }));

const finishedOnce = async (importId: string) => {
  const events = await eventsOf(`IMPORT#${importId}`);
  expect(events.map(({ type }) => type)).toEqual(['import.started', 'import.finished']);
};

/** Every transaction behind the first so many fails, as if the worker had been killed. */
const killAfter = (survived: number) => {
  let left = survived;
  table.on(TransactWriteCommand).callsFake((input) => {
    left -= 1;
    if (left < 0) throw Object.assign(new Error('killed'), { $metadata: {} });
    return send(new TransactWriteCommand(input));
  });
};

describe('an import that is cut off', () => {
  it.each([0, 1, 3, 7, 12])('goes on after %i transactions, and counts right', async (survived) => {
    const tag = `killed-${survived}`;
    const importId = await start(ndjson([...lines(tag, 220), {}, ...lines(tag, 10)]));
    killAfter(survived);
    expect((await deliver(importId)).batchItemFailures).toHaveLength(1);
    reset();
    expect(await deliver(importId)).toEqual(fine);
    const counts = { rows: 231, created: 220, unchanged: 10, failed: 1 };
    expect(await read(importId)).toMatchObject({ state: 'done', counts });
    const rows = await rowsOf(importId);
    expect(rows.map(({ line }) => line)).toEqual(Array.from({ length: 231 }, (_, index) => index + 1));
    await finishedOnce(importId);
    for (let index = 0; index < 220; index += 1) expect(await eventsOf(`DEAL#${tag}-${index}`)).toHaveLength(3);
  });

  it.each([hardlyAny, 60_000])('goes on in another invocation where %i ms are left', async (milliseconds) => {
    const importId = await start(ndjson(lines(`slow-${milliseconds}`, 250)));
    expect(await deliverAll(importId, milliseconds)).toBe(3);
    expect(await read(importId)).toMatchObject({ state: 'done', counts: { created: 250 } });
  });

  it('does no harm where each message is delivered twice and at once', async () => {
    const importId = await start(ndjson(lines('twice', 250)));
    do expect(await Promise.all([deliver(importId, hardlyAny), deliver(importId, hardlyAny)])).toEqual([fine, fine]);
    while (cloud.sent().length > 0);
    expect(await read(importId)).toMatchObject({ state: 'done', counts: { rows: 250, created: 250 } });
    await finishedOnce(importId);
    expect(await deliver(importId)).toEqual(fine);
    await finishedOnce(importId);
  });

  it('beside another one of the same file makes each deal once', async () => {
    const file = ndjson(lines('both', 220));
    const [one, two] = [await start(file), await start(file)];
    await Promise.all([deliverAll(one, hardlyAny), deliverAll(two, hardlyAny)]);
    const [ofOne, ofTwo] = [(await read(one)).counts, (await read(two)).counts];
    expect([ofOne.created + ofTwo.created, ofOne.unchanged + ofTwo.unchanged]).toEqual([220, 220]);
    expect(await eventsOf('DEAL#both-219')).toHaveLength(3);
  });
});

describe('a long history', () => {
  const note = (index: number): EntryLiteral => ({
    type: 'note.added',
    at: minute(index),
    note: `${index} ${'x'.repeat(19_990)}`,
  });
  const long = (tag: string, notes: number) =>
    aLine(tag, { history: Array.from({ length: notes }, (_, index) => note(index)) });

  const isThere = async (dealId: string) =>
    (await admin.call(contracts.getDeal, { params: { dealId } })).status === 200;

  it('of 400 notes as long as notes can be is imported whole', async () => {
    const { job } = await run(ndjson([long('long-whole', 400)]));
    expect(job.counts).toMatchObject({ created: 1 });
    const notes = await allPages(async (cursor) =>
      (
        await admin.call(contracts.listNotes, { params: { dealId: 'long-whole' }, query: { limit: '100', ...cursor } })
      ).ok(),
    );
    expect(notes.map(({ text }) => Number.parseInt(text, 10))).toEqual(
      Array.from({ length: 400 }, (_, index) => 399 - index),
    );
    expect(await readDeal(admin, 'long-whole')).toMatchObject({ version: 401, updatedAt: minute(399) });
  });

  it.each([1, 2, 3])('is not there before it is whole: cut off after %i transactions', async (survived) => {
    const tag = `long-${survived}`;
    const importId = await start(ndjson([long(tag, 400)]));
    killAfter(survived);
    expect((await deliver(importId)).batchItemFailures).toHaveLength(1);
    expect(await isThere(tag)).toBe(false);
    reset();
    expect(await deliver(importId)).toEqual(fine);
    expect(await eventsOf(`DEAL#${tag}`)).toHaveLength(401);
  });

  it.each([3, 150, 450])('cut off for good leaves nothing behind where its deal has %i notes by now', async (notes) => {
    const tag = `left-${notes}`;
    const importId = await start(ndjson([long(tag, 400)]));
    killAfter(3);
    await deliver(importId);
    reset();
    const { rows } = await run(ndjson([long(tag, notes)]));
    expect(rows).toMatchObject([{ result: 'created' }]);
    expect(await eventsOf(`DEAL#${tag}`)).toHaveLength(notes + 1);
    const added = await admin.call(contracts.addNote, { params: { dealId: tag }, body: { text: 'Another one' } });
    expect(added.status).toBe(201);
    expect(await query({ pk: 'UNFINISHED', limit: 1 })).toEqual([]);
  });

  it('is stored once where its message is delivered twice and at once', async () => {
    const importId = await start(ndjson([long('at-once', 250)]));
    expect(await Promise.all([deliver(importId), deliver(importId)])).toContainEqual(fine);
    // Where one lost too often against the other, its message comes again.
    expect(await deliver(importId)).toEqual(fine);
    expect(await read(importId)).toMatchObject({ state: 'done', counts: { rows: 1, created: 1 } });
    expect(await eventsOf('DEAL#at-once')).toHaveLength(251);
    await finishedOnce(importId);
  });
});

describe('what goes wrong', () => {
  it('with one line alone is named with it, and keeps none of the others', async () => {
    await run(ndjson(lines('poison', 1)));
    const nonsense = { pk: 'DEAL#poison-3', sk: 'EVENT#000000001', entity: 'event', event: '{}' };
    await write([{ put: nonsense, when: { is: 'anything' } }]);
    const { job, rows } = await run(ndjson(lines('poison', 50)));
    expect(job).toMatchObject({ state: 'done', counts: { rows: 50, created: 48, unchanged: 1, failed: 1 } });
    const failed = rows.filter(({ result }) => result === 'failed');
    expect(failed).toMatchObject([{ line: 4, errors: [{ pointer: '', code: 'internal' }] }]);
  });

  it('is told of a deal that is larger than one can be', async () => {
    const activities = Array.from({ length: 50 }, (_, index) => ({ id: `a${index}` }));
    const processId = await publishProcess(admin, {
      first: activities,
      second: activities.map(({ id }) => ({ id: `b${id}` })),
      third: activities.map(({ id }) => ({ id: `c${id}` })),
    });
    const history = ['', 'b', 'c'].flatMap((prefix) =>
      activities.map(
        ({ id }): EntryLiteral => ({
          type: 'activity.waived',
          at: minute(1),
          activityId: `${prefix}${id}`,
          reason: '好'.repeat(500),
        }),
      ),
    );
    history.push({ type: 'deal.abandoned', at: minute(2), note: '好'.repeat(20_000) });
    const custom = Object.fromEntries(activities.map(({ id }) => [id, '好'.repeat(1_000)]));
    const { rows } = await run(
      ndjson([aLine('small'), aLine('large', { processId, custom, history }), aLine('other')]),
    );
    expect(rows.map(({ result }) => result)).toEqual(['created', 'failed', 'created']);
    expect(rows[1]?.errors).toMatchObject([{ code: 'deal_too_large' }]);
  });

  it('with the table fails the message, so that it comes again, and no line', async () => {
    const importId = await start(ndjson(lines('away', 120)));
    const throttled = new Error('Too much');
    throttled.name = 'ThrottlingException';
    table.on(BatchGetCommand).rejects(Object.assign(throttled, { $metadata: {} }));
    expect((await deliver(importId)).batchItemFailures).toHaveLength(1);
    expect(await read(importId)).toMatchObject({ state: 'running', counts: { rows: 0 } });
    reset();
    await deliver(importId);
    expect(await read(importId)).toMatchObject({ state: 'done', counts: { created: 120, failed: 0 } });
  });

  it('with the table while deals are stored fails the message, too, and no line', async () => {
    const importId = await start(ndjson(lines('throttled', 3)));
    // At once, then the first of them alone; after that the table takes what comes.
    let refused = 0;
    table.on(TransactWriteCommand).callsFake((input) => {
      refused += 1;
      if (refused <= 2) throw Object.assign(new Error('throttled'), { $metadata: {} });
      return send(new TransactWriteCommand(input));
    });
    expect((await deliver(importId)).batchItemFailures).toHaveLength(1);
    reset();
    expect(await deliver(importId)).toEqual(fine);
    expect(await read(importId)).toMatchObject({ state: 'done', counts: { rows: 3, created: 3 } });
  });

  it('with the file ends the import: it was replaced after the start', async () => {
    const importId = await start(ndjson(lines('replaced', 120)));
    await deliver(importId, hardlyAny);
    await cloud.bucket.put(`imports/${importId}`, ndjson(lines('other', 3)));
    expect(await deliver(importId)).toEqual(fine);
    expect(await read(importId)).toMatchObject({
      state: 'failed',
      failedBecause: 'file_replaced',
      counts: { created: 100 },
      finishedAt: expect.any(String),
    });
    await finishedOnce(importId);
    expect(await deliver(importId)).toEqual(fine);
  });
});
