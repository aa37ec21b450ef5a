import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contracts } from '../../shared/api/contracts.ts';
import { aLine, type EntryLiteral, type LineLiteral } from '../support/deal-lines.ts';
import { minute } from '../support/factories.ts';
import { ndjson, startImports } from '../support/imports.ts';
import { publishProcess, readDeal } from '../support/steps.ts';
import { hardlyAny } from '../support/worker.ts';

const cloud = await startImports();
const { admin, run } = cloud;
let processId = '';

beforeAll(async () => {
  await Promise.all([cloud.enter('olga'), cloud.enter('ada', 'administrator')]);
  processId = await publishProcess(admin, {
    first: [{ id: 'call', weight: 30 }],
    second: [{ id: 'offer', weight: 70, obligatory: true }],
  });
  (await admin.call(contracts.makeDefault, { params: { processId } })).ok();
});

afterAll(() => cloud.stop());

const call: EntryLiteral = { type: 'activity.completed', at: minute(10), activityId: 'call' };

/** What became of each line: its number, and the codes and places of what was wrong with it. */
const outcomesOf = async (file: Parameters<typeof run>[0], asked: Parameters<typeof run>[1] = {}) => {
  const { rows } = await run(file, asked);
  return rows.map(({ line, result, errors }) => [
    line,
    result,
    ...errors.map(({ pointer, code }) => `${pointer} ${code}`),
  ]);
};

describe('a file', () => {
  it('has each bad line named with its place and its faults, and none of the others kept by it', async () => {
    const lines = [
      JSON.stringify(aLine('good-1')),
      '{"externalId":',
      JSON.stringify({ ...aLine('bad-1'), colour: 'red', name: ' ' }),
      JSON.stringify({ kind: 'dance' }),
      '[]',
      'null',
      JSON.stringify(aLine('bad-2', { processId: 'none' })),
      JSON.stringify(aLine('bad-3', { processId, processVersion: 9 })),
      JSON.stringify(aLine('bad-4', { history: [{ ...call, activityId: 'dance' }] })),
      JSON.stringify(aLine('bad-5', { history: [call, { type: 'deal.won', at: minute(5) }] })),
      JSON.stringify(aLine('bad-6', { openedAt: '2100-01-01T00:00:00Z' })),
      '{"__proto__":{},"externalId":"bad-7"}',
      JSON.stringify(aLine('good-2', { history: [call] })),
    ];
    expect(await outcomesOf(lines.join('\n'))).toEqual([
      [1, 'created'],
      [2, 'failed', ' not_json'],
      [3, 'failed', '/name custom', '/colour unrecognized_keys'],
      [4, 'failed', '/kind unknown_kind'],
      [5, 'failed', ' invalid_type'],
      [6, 'failed', ' invalid_type'],
      [7, 'failed', '/processId unknown_process'],
      [8, 'failed', '/processVersion unknown_version'],
      [9, 'failed', '/history/0 unknown_activity'],
      [10, 'failed', '/history/1/at out_of_order'],
      [11, 'failed', '/openedAt in_future'],
      [12, 'failed', '/__proto__ unrecognized_keys'],
      [13, 'created'],
    ]);
    expect(await readDeal(admin, 'good-2')).toMatchObject({ stageId: 'first', createdAt: minute(0) });
  });

  it('has a line named that is not UTF-8, too long, or of too many values', async () => {
    const long = JSON.stringify(aLine('long', { company: 'x'.repeat(10_500_000) }));
    const file = Buffer.concat([
      Buffer.from(ndjson([aLine('before')])),
      Buffer.from([0x22, 0xff, 0x22, 0x0a]),
      Buffer.from(`${long}\n`),
      Buffer.from(`{"custom":[${'0,'.repeat(300_000)}0]}\n`),
      Buffer.from(ndjson([aLine('behind')])),
    ]);
    expect(await outcomesOf(file)).toEqual([
      [1, 'created'],
      [2, 'failed', ' not_utf8'],
      [3, 'failed', ' too_long'],
      [4, 'failed', ' too_many_values'],
      [5, 'created'],
    ]);
  });

  it('may come from any system: with CRLF, a byte order mark, empty lines, and no end of its last line', async () => {
    const [one, two, three] = ['crlf-1', 'crlf-2', 'crlf-3'].map((id) => JSON.stringify(aLine(id)));
    expect(await outcomesOf(`\uFEFF${one}\r\n\r\n  \n${two}\r\n\n\n${three}`)).toEqual([
      [1, 'created'],
      [4, 'created'],
      [7, 'created'],
    ]);
  });

  it('may be empty of lines', async () => {
    const { job } = await run('\n\n');
    expect(job).toMatchObject({ state: 'done', counts: { rows: 0 }, progress: { bytes: 2, of: 2 } });
  });

  it('tells of at most five faults a line, each short, and quotes nothing', async () => {
    const secret = 'x'.repeat(300);
    const { rows } = await run(ndjson([{ externalId: 'many', [secret]: 1, a: 1, b: 2, c: secret, d: 4, e: 5, f: 6 }]));
    expect(rows[0]?.errors).toHaveLength(5);
    expect(JSON.stringify(rows).includes(secret)).toBe(false);
    for (const { message } of rows[0]?.errors ?? []) expect(message.length).toBeLessThanOrEqual(200);
  });
});

describe('the same file', () => {
  const lines = (tag: string, given: Partial<LineLiteral> = {}) =>
    Array.from({ length: 150 }, (_, index) => aLine(`${tag}-${index}`, { history: [call], ...given }));

  it('changes nothing the second time', async () => {
    const file = ndjson(lines('twice'));
    expect((await run(file)).job.counts).toMatchObject({ rows: 150, created: 150 });
    const before = await cloud.eventsOf('DEAL#twice-7');
    (await admin.call(contracts.completeActivity, { params: { dealId: 'twice-7', activityId: 'offer' } })).ok();
    const changed = await readDeal(admin, 'twice-7');
    expect((await run(file)).job.counts).toMatchObject({ rows: 150, created: 0, unchanged: 150, failed: 0 });
    expect(await readDeal(admin, 'twice-7')).toEqual(changed);
    expect(await cloud.eventsOf('DEAL#twice-7')).toHaveLength(before.length + 2);
  });

  it('says the same in whatever order its keys come, and however its times are written', async () => {
    const [first, again] = [
      aLine('order', { custom: { a: 1, b: 2 }, openedAt: '2026-01-05T09:00:00.000Z' }),
      { openedAt: '2026-01-05T09:00:00Z', custom: { b: 2, a: 1 }, name: 'Solar roof', externalId: 'order' },
    ];
    expect(await outcomesOf(ndjson([first, again]))).toEqual([
      [1, 'created'],
      [2, 'unchanged'],
    ]);
  });

  it('with a changed line has that one failed, and its deal left alone', async () => {
    await run(ndjson(lines('changed').slice(0, 3)));
    const file = ndjson([aLine('changed-0', { history: [call] }), aLine('changed-1', { name: 'Heat pump' })]);
    expect(await outcomesOf(file)).toEqual([
      [1, 'unchanged'],
      [2, 'failed', '/externalId already_imported'],
    ]);
    expect(await readDeal(admin, 'changed-1')).toMatchObject({ name: 'Solar roof', version: 2 });
  });

  it('does not bring a deal back that was deleted', async () => {
    const file = ndjson([aLine('deleted')]);
    await run(file);
    await admin.call(contracts.deleteDeal, { params: { dealId: 'deleted' } });
    expect(await outcomesOf(file)).toEqual([[1, 'unchanged']]);
    expect((await admin.call(contracts.getDeal, { params: { dealId: 'deleted' } })).status).toBe(404);
  });

  it('may tell of a deal twice', async () => {
    const twice = ndjson([aLine('again'), aLine('again'), aLine('again', { name: 'Other' }), aLine('again')]);
    const expected = [
      [1, 'created'],
      [2, 'unchanged'],
      [3, 'failed', '/externalId already_imported'],
      [4, 'unchanged'],
    ];
    expect(await outcomesOf(twice, { dryRun: true })).toEqual(expected);
    expect(await outcomesOf(twice)).toEqual(expected);
  });
});

describe('a dry run', () => {
  it('says what would be, and stores nothing', async () => {
    const file = ndjson([aLine('dry-1', { history: [call] }), aLine('dry-2', { processId: 'none' }), aLine('dry-1')]);
    const { job, rows } = await run(file, { dryRun: true });
    expect(job).toMatchObject({ state: 'done', counts: { rows: 3, created: 1, unchanged: 0, failed: 2 } });
    expect((await admin.call(contracts.getDeal, { params: { dealId: 'dry-1' } })).status).toBe(404);
    expect(await cloud.eventsOf('DEAL#dry-1')).toEqual([]);
    expect((await run(file)).rows).toEqual(rows);
  });

  it('knows of deals that are there, and nothing of other dry runs', async () => {
    await run(ndjson([aLine('there')]));
    const file = ndjson([aLine('there'), aLine('not-there')]);
    const expected = [
      [1, 'unchanged'],
      [2, 'created'],
    ];
    expect(await outcomesOf(file, { dryRun: true })).toEqual(expected);
    expect(await outcomesOf(file, { dryRun: true })).toEqual(expected);
  });

  it('says the same where each page is another invocation, and where a page is done twice', async () => {
    const file = ndjson(Array.from({ length: 250 }, (_, index) => aLine(`slow-${index % 200}`)));
    const importId = await cloud.start(file, { dryRun: true });
    expect(await cloud.deliverAll(importId, hardlyAny)).toBe(3);
    expect((await cloud.read(importId)).counts).toEqual({ rows: 250, created: 200, unchanged: 50, failed: 0 });
  });
});

it('is swept with its rows, and with the marks of a dry run, 90 days after it was created', async () => {
  const { job } = await cloud.run(ndjson([aLine('swept-1')]), { dryRun: true });
  const items = await cloud.query({ pk: `IMPORT#${job.importId}`, limit: 10 });
  const swept = items.filter(({ entity }) => entity !== 'event');
  const at = Math.floor(Date.parse(job.createdAt) / 1_000) + 90 * 24 * 60 * 60;
  expect(new Map(swept.map(({ entity, ttl }) => [entity, ttl]))).toEqual(
    new Map(['import', 'import-rows', 'seen'].map((entity) => [entity, at])),
  );
});
