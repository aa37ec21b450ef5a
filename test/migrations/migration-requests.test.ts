import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type * as z from 'zod';
import { contracts } from '../../shared/api/contracts.ts';
import { startMigrations } from '../support/migrations.ts';
import { createProcess, openDeal, publishNext, publishProcess, readDeal, statusAndCode } from '../support/steps.ts';
import { batchOf } from '../support/stream.ts';

const cloud = await startMigrations();
const { admin, start, run, read, deliver } = cloud;

type Asked = Partial<z.input<typeof contracts.startMigration.body>>;
let [processId, otherId, draftId, archivedId] = ['', '', '', ''];

beforeAll(async () => {
  processId = await publishProcess(admin, { first: [{ id: 'gone' }, { id: 'call' }] });
  await publishNext(admin, processId, { first: [{ id: 'call' }] });
  otherId = await publishProcess(admin, { first: [{ id: 'ring' }] });
  draftId = await createProcess(admin, { first: [{ id: 'ring' }] });
  archivedId = await publishProcess(admin, { first: [{ id: 'ring' }] });
  await admin.call(contracts.archiveProcess, { params: { processId: archivedId } });
});

afterAll(() => cloud.stop());

const ask = (asked: Asked, { client = admin, of = processId, headers = {} } = {}) =>
  client.call(contracts.startMigration, { params: { processId: of }, body: { dryRun: true, ...asked }, headers });

/** How a request was refused, and where. */
const refused = async (asked: Asked, of = processId) => {
  const answer = await ask(asked, { of });
  const { errors = [] } = answer.refusal();
  return [...statusAndCode(answer), ...errors.map(({ pointer }) => pointer)];
};

describe('asking for a migration', () => {
  it('begins it in the background, all left out filled in, and says where to look', async () => {
    const begun = await ask({});
    const { migrationId } = begun.ok();
    expect(begun.status).toBe(202);
    expect(begun.ok()).toMatchObject({
      processId,
      fromVersion: null,
      toProcessId: processId,
      toVersion: 2,
      dealIds: null,
      activityMapping: {},
      silent: true,
      dryRun: true,
      dryRunId: null,
      state: 'running',
      startedBy: 'ada',
      finishedAt: null,
    });
    expect(begun.headers.get('location')).toBe(`/processes/${processId}/migrations/${migrationId}`);
    expect(await read(processId, migrationId)).toEqual(begun.ok());
    const events = await cloud.query({ pk: `MIGRATION#${migrationId}`, prefix: 'EVENT#', limit: 1 });
    expect(await cloud.followUp(batchOf(events))).toEqual({ batchItemFailures: [] });
    expect(cloud.sent()).toEqual([JSON.stringify({ kind: 'migration', id: migrationId })]);
  });

  it('begins one under one idempotency key', async () => {
    const headers = { 'idempotency-key': 'once' };
    const [first, again] = [await ask({}, { headers }), await ask({}, { headers })];
    expect(again.ok()).toEqual(first.ok());
    expect(again.headers.get('idempotent-replayed')).toBe('true');
  });

  it('is for administrators, as is looking at one', async () => {
    const client = cloud.as('max', 'manager');
    const params = { processId, migrationId: (await ask({})).ok().migrationId };
    expect(statusAndCode(await ask({}, { client }))).toEqual([403, 'forbidden']);
    for (const route of [contracts.getMigration, contracts.listMigratedDeals, contracts.listMigrations] as const)
      expect(statusAndCode(await client.call(route, { params }))).toEqual([403, 'forbidden']);
  });

  it('knows the processes and versions that it is about', async () => {
    expect(await refused({}, 'unknown')).toEqual([404, 'unknown_process']);
    expect(await refused({ toProcessId: 'unknown' })).toEqual([422, 'unknown_process', '/toProcessId']);
    expect(await refused({ toVersion: 3 })).toEqual([422, 'unknown_version', '/toVersion']);
    expect(await refused({ fromVersion: 3 })).toEqual([422, 'unknown_version', '/fromVersion']);
    expect(await refused({ toProcessId: draftId })).toEqual([409, 'process_not_published']);
    expect(await refused({}, draftId)).toEqual([409, 'process_not_published']);
    expect(await refused({ toProcessId: archivedId })).toEqual([409, 'process_archived']);
    expect((await ask({}, { of: archivedId })).status).toBe(202);
    expect((await ask({ toVersion: 1 })).ok().toVersion).toBe(1);
  });

  it('maps activities that there are: of the version named or else of any, to those of the target', async () => {
    const toProcessId = otherId;
    const mapping = (activityMapping: Record<string, string>, given: Asked = {}) =>
      refused({ toProcessId, activityMapping, ...given });
    const unknown = [422, 'unknown_activity'];
    expect(await mapping({ gone: 'ring', never: 'ring' })).toEqual([...unknown, '/activityMapping/never']);
    expect(await mapping({ call: 'never' })).toEqual([...unknown, '/activityMapping/call']);
    expect(await mapping({ gone: 'ring' }, { fromVersion: 2 })).toEqual([...unknown, '/activityMapping/gone']);
    expect((await ask({ toProcessId, activityMapping: { gone: 'ring', call: 'ring' } })).status).toBe(202);
    expect((await ask({ toProcessId, activityMapping: { gone: 'ring' }, fromVersion: 1 })).status).toBe(202);
  });

  it('names each deal once, a thousand at most', async () => {
    const ids = (count: number) => Array.from({ length: count }, (_, index) => `deal-${index}`);
    expect((await ask({ dealIds: ids(1_000) })).status).toBe(202);
    for (const dealIds of [ids(1_001), [], ['deal-1', 'deal-1']])
      expect(await refused({ dealIds })).toEqual([422, 'invalid_request', '/dealIds']);
  });
});

describe('a real run that names a dry run', () => {
  const real = (asked: Asked) => refused({ dryRun: false, ...asked });

  it('names one of the same process that is finished', async () => {
    const dryRunId = await start(processId, { dryRun: true });
    expect(await refused({ dryRunId })).toEqual([422, 'invalid_request', '/dryRunId']);
    expect(await real({ dryRunId })).toEqual([422, 'not_a_finished_dry_run']);
    await deliver(dryRunId);
    expect((await ask({ dryRun: false, dryRunId })).ok()).toMatchObject({ dryRun: false, dryRunId });
    expect(await refused({ dryRun: false, dryRunId }, otherId)).toEqual([422, 'unknown_migration', '/dryRunId']);
    expect(await real({ dryRunId: 'unknown' })).toEqual([422, 'unknown_migration', '/dryRunId']);
    const done = await run(processId, { dryRun: false });
    expect(await real({ dryRunId: done })).toEqual([422, 'not_a_finished_dry_run']);
  });

  it('says nothing else than that did', async () => {
    const asked = { toProcessId: otherId, activityMapping: { call: 'ring', gone: 'ring' }, dealIds: ['b', 'a'] };
    const dryRunId = await run(processId, { dryRun: true, ...asked });
    const differs = [422, 'differs_from_dry_run'];
    expect(await real({ dryRunId, fromVersion: 1 })).toEqual([...differs, '/fromVersion']);
    expect(await real({ dryRunId, toProcessId: processId, toVersion: 2 })).toEqual([
      ...differs,
      '/toProcessId',
      '/toVersion',
    ]);
    expect(await real({ dryRunId, dealIds: ['a'], activityMapping: {} })).toEqual([
      ...differs,
      '/dealIds',
      '/activityMapping',
    ]);
    const same = { ...asked, dealIds: ['a', 'b'], activityMapping: { gone: 'ring', call: 'ring' }, toVersion: 1 };
    expect((await ask({ dryRun: false, dryRunId, ...same })).status).toBe(202);
  });
});

describe('looking at migrations', () => {
  it('lists those of a process, the newest first', async () => {
    const of = await publishProcess(admin, { first: [{ id: 'call' }] });
    const ids = [];
    for (const dryRun of [true, false, true]) ids.push(await run(of, { dryRun }));
    const { items } = (await admin.call(contracts.listMigrations, { params: { processId: of } })).ok();
    expect(items.map(({ migrationId, state }) => [migrationId, state])).toEqual(
      ids.reverse().map((migrationId) => [migrationId, 'done']),
    );
  });

  it('keeps them apart by process', async () => {
    const migrationId = await run(processId, { dryRun: true });
    for (const params of [
      { processId: otherId, migrationId },
      { processId, migrationId: 'unknown' },
    ])
      for (const route of [contracts.getMigration, contracts.listMigratedDeals] as const)
        expect(statusAndCode(await admin.call(route, { params }))).toEqual([404, 'unknown_migration']);
    const unknown = await admin.call(contracts.listMigrations, { params: { processId: 'unknown' } });
    expect(statusAndCode(unknown)).toEqual([404, 'unknown_process']);
  });
});

it('touches nothing of the deals in a dry run', async () => {
  const { id: dealId } = await openDeal(admin, { processId });
  const item = () => cloud.query({ pk: `DEAL#${dealId}`, limit: 100 });
  const [before, read] = [await item(), await readDeal(admin, dealId)];
  await run(processId, { dryRun: true, toVersion: 1 });
  expect([await item(), await readDeal(admin, dealId)]).toEqual([before, read]);
});
