import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { contracts } from '../../shared/api/contracts.ts';
import { startExports } from '../support/exports.ts';
import { openDeal, publishNext, publishProcess, publishVariedProcess, statusAndCode } from '../support/steps.ts';

const cloud = await startExports();
const { admin, start, deliver, read } = cloud;
let processId = '';

beforeAll(async () => {
  await Promise.all([cloud.seed(), cloud.enter('ada', 'administrator'), cloud.enter('pia')]);
  processId = await publishVariedProcess(admin);
});

afterAll(() => cloud.stop());

describe('asking for an export', () => {
  it('begins it in the background and says where to look', async () => {
    const begun = await admin.call(contracts.startExport);
    const job = begun.ok();
    expect(begun.headers.get('location')).toBe(`/exports/${job.exportId}`);
    expect(job).toMatchObject({ state: 'running', counts: { users: 0, processes: 0, deals: 0 }, finishedAt: null });
    expect([job.url, job.expiresAt, job.size, job.keptUntil]).toEqual([null, null, null, null]);
    expect(await read(job.exportId)).toEqual(job);
    expect(await cloud.followUpStart(job.exportId)).toEqual({ batchItemFailures: [] });
    expect(cloud.sent()).toEqual([JSON.stringify({ kind: 'export', id: job.exportId })]);
  });

  it('begins one under one idempotency key', async () => {
    const ask = () => admin.call(contracts.startExport, { headers: { 'idempotency-key': 'once' } });
    expect((await ask()).ok()).toEqual((await ask()).ok());
  });

  it('lists them, newest first, without addresses', async () => {
    const [older, newer] = [await start(), await start()];
    const { items } = (await admin.call(contracts.listExports)).ok();
    expect(items.map(({ exportId }) => exportId).slice(0, 2)).toEqual([newer, older]);
    expect(items[0]).not.toHaveProperty('url');
  });

  it('is for administrators', async () => {
    const manager = cloud.as('max', 'manager');
    const params = { exportId: await start() };
    expect(statusAndCode(await manager.call(contracts.startExport))).toEqual([403, 'forbidden']);
    expect(statusAndCode(await manager.call(contracts.listExports))).toEqual([403, 'forbidden']);
    expect(statusAndCode(await manager.call(contracts.getExport, { params }))).toEqual([403, 'forbidden']);
  });

  it('is 404 for one that there is not', async () => {
    const answer = await admin.call(contracts.getExport, { params: { exportId: 'none' } });
    expect(statusAndCode(answer)).toEqual([404, 'unknown_export']);
  });
});

describe('the file of an export', () => {
  it('has users, then each process behind its versions, then deals', async () => {
    const { id } = await openDeal(admin, { processId, participantIds: ['pia'] });
    const lines = await cloud.exported();
    const kinds = lines.map(({ kind }) => kind);
    expect(kinds.slice(0, 6)).toEqual(['user', 'user', 'processVersion', 'process', 'processVersion', 'process']);
    expect(new Set(kinds.slice(6))).toEqual(new Set(['deal']));
    expect(lines[4]).toMatchObject({ processId, version: 1, publishedByEmail: 'ada@example.com', wording: {} });
    expect(lines[4]).toMatchObject({ users: { pia: 'pia@example.com' } });
    expect(lines[5]).toMatchObject({ id: processId, archived: false, isDefault: false, draft: null });
    expect(lines.at(-1)).toMatchObject({ externalId: id, participantEmails: ['pia@example.com'] });
  });

  it('can be downloaded once it is done, under its name, as long as it is kept', async () => {
    const exportId = await start();
    await deliver(exportId);
    const job = await read(exportId);
    const answer = await fetch(job.url ?? '');
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="export-[\d-]+\.ndjson"/);
    expect(answer.headers.get('content-type')).toBe('application/x-ndjson');
    expect((await answer.bytes()).length).toBe(job.size);
    expect(Date.parse(job.keptUntil ?? '') - Date.parse(job.finishedAt ?? '')).toBe(7 * 24 * 60 * 60_000);
    expect(await cloud.eventsOf(`EXPORT#${exportId}`)).toMatchObject([
      { type: 'export.started', actor: { userId: 'ada' } },
      { type: 'export.finished', data: { counts: job.counts, differing: 0, size: job.size } },
    ]);
  });

  it('has no address any more once it is kept no longer', async () => {
    const exportId = await start();
    await deliver(exportId);
    const { keptUntil } = await read(exportId);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.parse(keptUntil ?? '') + 1 });
    expect(await read(exportId)).toMatchObject({ state: 'done', url: null, expiresAt: null });
    vi.useRealTimers();
  });

  it('has no deal that was deleted', async () => {
    const { id: dealId } = await openDeal(admin, { processId });
    (await admin.call(contracts.deleteDeal, { params: { dealId } })).ok();
    expect(await cloud.exportedDeals()).not.toContain(dealId);
  });
});

describe('a deal that is not what its events tell', () => {
  let dealId = '';

  beforeEach(async () => {
    dealId = (await openDeal(admin, { processId })).id;
    await admin.call(contracts.completeActivity, { params: { dealId, activityId: 'must' } });
  });

  const differing = async () => {
    const exportId = await start();
    await deliver(exportId);
    const { state, differing } = await read(exportId);
    return { state, differing, dealIds: await cloud.dealIdsIn(exportId) };
  };

  it('is named, and its line is in the file', async () => {
    await cloud.damage(dealId, 'EVENT#000000002', ({ event }) => ({
      event: String(event).replaceAll('"must"', '"noted"'),
    }));
    const found = await differing();
    expect(found).toMatchObject({ state: 'done', differing: { count: 1, first: [{ dealId, because: 'differs' }] } });
    expect(found.dealIds).toContain(dealId);
    await cloud.remove(dealId);
  });

  it.each([
    ['deal', 'DEAL'],
    ['event', 'EVENT#000000002'],
  ])('is named, and keeps no other out of the file, where its %s cannot be read', async (_, sk) => {
    await cloud.damage(dealId, sk, () => ({ summary: 'nonsense', event: '{}' }));
    const { id: other } = await openDeal(admin, { processId });
    const found = await differing();
    expect(found).toMatchObject({ state: 'done', differing: { count: 1, first: [{ dealId, because: 'unreadable' }] } });
    expect(found.dealIds).toContain(other);
    expect(found.dealIds).not.toContain(dealId);
    await cloud.remove(dealId);
  });

  it('is named where its history lacks an event for good, and the export comes to its end', async () => {
    await cloud.remove(dealId, 'EVENT#000000002');
    const found = await differing();
    expect(found).toMatchObject({ state: 'done', differing: { count: 1, first: [{ dealId, because: 'unreadable' }] } });
    await cloud.remove(dealId);
  }, 20_000);
});

it('has every version of a process that has many, each once and in order, and then the process', async () => {
  const many = await publishProcess(admin, { only: [{ id: 'v1' }] });
  for (let version = 2; version <= 12; version += 1) await publishNext(admin, many, { only: [{ id: `v${version}` }] });
  const lines = (await cloud.exported()).filter(({ processId, id }) => processId === many || id === many);
  expect(lines.map(({ version }) => version)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, undefined]);
});
