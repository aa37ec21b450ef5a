import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contracts } from '../../shared/api/contracts.ts';
import { upload } from '../support/bucket.ts';
import { aLine } from '../support/deal-lines.ts';
import { ndjson, startImports } from '../support/imports.ts';
import { ifMatch, publishProcess, statusAndCode } from '../support/steps.ts';

const cloud = await startImports();
const { admin, create, begin, read } = cloud;

beforeAll(async () => {
  const processId = await publishProcess(admin, { only: [{ id: 'call' }] });
  (await admin.call(contracts.makeDefault, { params: { processId } })).ok();
});

afterAll(() => cloud.stop());

const file = ndjson([aLine('one'), aLine('two'), { externalId: 'three' }, aLine('one')]);
const start = (importId: string, headers = {}) => admin.call(contracts.startImport, { params: { importId }, headers });

describe('announcing an import', () => {
  const announce = (headers = {}, given = {}) =>
    admin.call(contracts.createImport, { body: { format: 'ndjson', dryRun: true, ...given }, headers });

  it('answers a form for its file, and waits for it', async () => {
    const announced = await announce();
    const { importId, upload: form } = announced.ok();
    expect(announced.headers.get('location')).toBe(`/imports/${importId}`);
    await upload(form, file);
    expect(await read(importId)).toMatchObject({
      importId,
      format: 'ndjson',
      dryRun: true,
      silent: true,
      state: 'awaiting_upload',
      failedBecause: null,
      counts: { rows: 0, created: 0, unchanged: 0, failed: 0 },
      progress: { bytes: 0, of: null },
      startedAt: null,
      finishedAt: null,
    });
  });

  it('makes one import under one idempotency key, and a form for each answer', async () => {
    const headers = { 'idempotency-key': 'once' };
    const [first, again] = [await announce(headers), await announce(headers)];
    expect(again.ok().importId).toBe(first.ok().importId);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    await upload(again.ok().upload, file);
  });

  it('may be asked to tell the world', async () => {
    const { importId } = (await announce({}, { silent: false })).ok();
    expect(await read(importId)).toMatchObject({ silent: false });
  });

  it('is listed with the others, newest first', async () => {
    const ids = [(await create()).importId, (await create()).importId];
    const { items } = (await admin.call(contracts.listImports)).ok();
    expect(items.map(({ importId }) => importId).slice(0, 2)).toEqual(ids.toReversed());
    expect(items[0]).toEqual(await read(ids[1] ?? ''));
  });
});

describe('starting an import', () => {
  it('gives the work to the queue and says where to look', async () => {
    const { importId, upload: form } = await create();
    await upload(form, file);
    const started = await start(importId);
    expect(started.headers.get('location')).toBe(`/imports/${importId}`);
    expect(started.ok()).toMatchObject({ state: 'running', progress: { bytes: 0, of: Buffer.byteLength(file) } });
    expect(await read(importId)).toEqual(started.ok());
    expect(await cloud.followUpStart(importId)).toEqual({ batchItemFailures: [] });
    expect(cloud.sent()).toEqual([JSON.stringify({ kind: 'import', id: importId })]);
  });

  it('needs the file to be there, and leaves its import as it was where it is not', async () => {
    const { importId, upload: form } = await create();
    expect(statusAndCode(await start(importId))).toEqual([409, 'file_not_uploaded']);
    expect(await read(importId)).toMatchObject({ state: 'awaiting_upload' });
    await upload(form, file);
    expect((await start(importId)).status).toBe(202);
  });

  it('again changes nothing, while it runs and when it is done', async () => {
    const { importId, upload: form } = await create();
    await upload(form, file);
    const running = await begin(importId);
    expect(await begin(importId)).toEqual(running);
    await cloud.deliverAll(importId);
    const done = await read(importId);
    expect(done).toMatchObject({ state: 'done' });
    expect(await begin(importId)).toEqual(done);
    expect(await cloud.eventsOf(`IMPORT#${importId}`)).toHaveLength(2);
  });

  it('honours If-Match, before it looks for the file', async () => {
    const { importId } = await create();
    const current = ifMatch(await admin.call(contracts.getImport, { params: { importId } }));
    expect(statusAndCode(await start(importId, { 'if-match': '"99"' }))).toEqual([412, 'precondition_failed']);
    expect(statusAndCode(await start(importId, current))).toEqual([409, 'file_not_uploaded']);
  });
});

describe('the rows of an import', () => {
  const rows = (importId: string, query = {}) => admin.call(contracts.listImportRows, { params: { importId }, query });

  it('come in the order of the file, or those with one result only', async () => {
    const { job } = await cloud.run(ndjson([aLine('a'), { externalId: 'b' }, aLine('a'), aLine('c'), {}]));
    const linesWith = async (query: object) =>
      (await cloud.rowsOf(job.importId, query)).map(({ line, result }) => [line, result]);
    expect(await linesWith({})).toEqual([
      [1, 'created'],
      [2, 'failed'],
      [3, 'unchanged'],
      [4, 'created'],
      [5, 'failed'],
    ]);
    expect(await linesWith({ result: 'created', limit: '1' })).toEqual([
      [1, 'created'],
      [4, 'created'],
    ]);
    expect(await linesWith({ result: 'unchanged' })).toEqual([[3, 'unchanged']]);
    expect(await linesWith({ result: 'failed', limit: '1' })).toEqual([
      [2, 'failed'],
      [5, 'failed'],
    ]);
  });

  it('come each once, over many pages of the file, in pages of any size', async () => {
    const many = Array.from({ length: 730 }, (_, index) => (index % 90 === 0 ? {} : aLine(`many-${index}`)));
    const { job } = await cloud.run(ndjson(many), { dryRun: true });
    for (const limit of ['7', '100']) {
      const lines = (await cloud.rowsOf(job.importId, { limit })).map(({ line }) => line);
      expect(lines).toEqual(many.map((_, index) => index + 1));
      const failed = (await cloud.rowsOf(job.importId, { limit, result: 'failed' })).map(({ line }) => line);
      expect(failed).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8].map((index) => 90 * index + 1));
    }
  });

  it('come each once where the pages of the file have a line each, as those are long', async () => {
    const long = (index: number) => ({ externalId: `long-${index}`, colour: 'x'.repeat(1_100_000) });
    const { job, rows } = await cloud.run(ndjson(Array.from({ length: 8 }, (_, index) => long(index))));
    expect(rows.map(({ line }) => line)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    const failed = await cloud.rowsOf(job.importId, { limit: '3', result: 'failed' });
    expect(failed).toEqual(rows);
  });

  it('have no cursor but their own', async () => {
    const { job } = await cloud.run(file);
    const { nextCursor } = (await rows(job.importId, { limit: '1' })).ok();
    const other = await rows(job.importId, { cursor: nextCursor, result: 'failed' });
    expect(statusAndCode(other)).toEqual([400, 'invalid_cursor']);
  });
});

describe('imports', () => {
  it('are for administrators', async () => {
    const manager = cloud.as('max', 'manager');
    const params = { importId: (await create()).importId };
    const body = { format: 'ndjson', dryRun: true } as const;
    for (const answer of [
      await manager.call(contracts.createImport, { body }),
      await manager.call(contracts.listImports),
      await manager.call(contracts.startImport, { params }),
      await manager.call(contracts.getImport, { params }),
      await manager.call(contracts.listImportRows, { params }),
    ])
      expect(statusAndCode(answer)).toEqual([403, 'forbidden']);
  });

  it('that were never announced are unknown', async () => {
    const params = { importId: 'none' };
    for (const route of [contracts.startImport, contracts.getImport, contracts.listImportRows])
      expect(statusAndCode(await admin.call(route, { params }))).toEqual([404, 'unknown_import']);
  });
});
