import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type * as z from 'zod';
import { contracts } from '../../shared/api/contracts.ts';
import { startHandlers } from '../support/handlers.ts';
import { createProcess, openDeal, publishNext, publishProcess, readDeal, statusAndCode } from '../support/steps.ts';
import { batchOf } from '../support/stream.ts';

const cloud = await startHandlers();
const { query } = await import('../../shared/table/table.ts');
const admin = cloud.as('ada', 'administrator');
const manager = cloud.as('max', 'manager');

type Asked = Partial<z.input<typeof contracts.changeProcess.body>>;
let [processId, dealId] = ['', ''];

beforeEach(async () => {
  processId = await publishProcess(admin, { first: [{ id: 'call' }], second: [{ id: 'offer' }, { id: 'visit' }] });
  dealId = (await openDeal(admin, { processId })).id;
  for (const activityId of ['call', 'offer'])
    (await admin.call(contracts.completeActivity, { params: { dealId, activityId } })).ok();
  await publishNext(admin, processId, {
    first: [{ id: 'call' }, { id: 'credit', obligatory: true }],
    last: [{ id: 'proposal', completableBy: { kind: 'administrators' } }],
  });
});

afterAll(() => cloud.stop());

const ask = (asked: Asked, { client = manager, headers = {} } = {}) =>
  client.call(contracts.changeProcess, { params: { dealId }, body: { dryRun: false, ...asked }, headers });

const refused = async (asked: Asked) => {
  const answer = await ask(asked);
  const { errors = [] } = answer.refusal();
  return [...statusAndCode(answer), ...errors.map(({ pointer }) => pointer)];
};

const move = {
  before: { stageId: 'second', processVersion: 1, probability: 67 },
  after: { stageId: 'first', processVersion: 2, probability: 33 },
  kept: ['call'],
  mapped: [],
  dropped: ['offer'],
  waiversDropped: [],
  obligatoryOpened: ['credit'],
};

describe('moving one deal', () => {
  it('goes to the published version of its process where nothing else is said, and answers the deal as it is now', async () => {
    const answer = await ask({});
    const { move: carried, ...deal } = answer.ok();
    expect(carried).toMatchObject(move);
    expect(deal).toMatchObject({ version: 4, processVersion: 2, stageId: 'first' });
    expect(deal.stages.map(({ id }) => id)).toEqual(['first', 'last']);
    expect(answer.headers.get('etag')).toBe('"4"');
    expect(await readDeal(manager, dealId)).toEqual(deal);
    const { items } = (await manager.call(contracts.getTimeline, { params: { dealId } })).ok();
    expect(items.slice(0, 2).map(({ type, data }) => [type, data.silent])).toEqual([
      ['deal.stage_changed', undefined],
      ['deal.process_changed', undefined],
    ]);
  });

  it('in a dry run answers the deal as it would be, and writes nothing at all', async () => {
    const everything = () => query({ pk: `DEAL#${dealId}`, limit: 100 });
    const before = await everything();
    const answer = await ask({ dryRun: true });
    const { move: carried, ...deal } = answer.ok();
    expect(carried).toMatchObject(move);
    expect(deal).toMatchObject({ version: 3, processVersion: 2, stageId: 'first' });
    expect(answer.headers.get('etag')).toBe('"3"');
    expect(await everything()).toEqual(before);
  });

  it('does nothing the second time, and can go back', async () => {
    await ask({});
    expect((await ask({})).ok()).toMatchObject({ version: 4, move: { dropped: [], kept: ['call'] } });
    expect((await ask({ version: 1 })).ok()).toMatchObject({ version: 5, processVersion: 1, stageId: 'first' });
  });

  it('goes to another process, where lists show it from then on', async () => {
    const other = await publishProcess(admin, { only: [{ id: 'ring' }] });
    const body = { processId: other, activityMapping: { call: 'ring' } };
    expect((await ask(body)).ok()).toMatchObject({ processId: other, processVersion: 1, move: { mapped: ['call'] } });
    for (const query of [{ processId: other }, { processId: other, status: 'open' }])
      expect((await manager.call(contracts.listDeals, { query })).ok().items.map(({ id }) => id)).toEqual([dealId]);
    expect((await manager.call(contracts.listDeals, { query: { processId } })).ok().items).toEqual([]);
  });

  it('is answered once under one idempotency key, and only from the version that was read', async () => {
    const headers = { 'idempotency-key': 'once', 'if-match': '"3"' };
    expect(statusAndCode(await ask({}, { headers: { 'if-match': '"2"' } }))).toEqual([412, 'precondition_failed']);
    const first = await ask({}, { headers });
    const again = await ask({}, { headers });
    expect([again.ok(), again.headers.get('idempotent-replayed')]).toEqual([first.ok(), 'true']);
  });

  it('leaves the task of what was completed, which goes when that is undone under its new name', async () => {
    const task = { title: 'Write to them', dueIn: { days: 2 } };
    const of = await publishProcess(admin, { only: [{ id: 'mail', task }] });
    const { id } = await openDeal(admin, { processId: of, ownerId: 'ada' });
    const followUp = async () =>
      cloud.followUp(batchOf(await query({ pk: `DEAL#${id}`, prefix: 'EVENT#', limit: 100 })));
    const tasks = async () => (await admin.call(contracts.listTasks, { query: { dealId: id } })).ok().items;
    await admin.call(contracts.completeActivity, { params: { dealId: id, activityId: 'mail' } });
    const body = { processId, activityMapping: { mail: 'call' }, dryRun: false };
    (await admin.call(contracts.changeProcess, { params: { dealId: id }, body })).ok();
    expect(await followUp()).toEqual({ batchItemFailures: [] });
    expect(await tasks()).toMatchObject([{ title: 'Write to them', state: 'open' }]);
    await admin.call(contracts.undoCompletion, { params: { dealId: id, activityId: 'call' } });
    expect(await followUp()).toEqual({ batchItemFailures: [] });
    expect(await tasks()).toMatchObject([{ title: 'Write to them', state: 'cancelled' }]);
  });

  it('lets what was completed for another activity be undone', async () => {
    await ask({ activityMapping: { offer: 'proposal' } }, { client: admin });
    const params = { dealId, activityId: 'proposal' };
    expect((await admin.call(contracts.undoCompletion, { params })).ok().stageId).toBe('first');
  });
});

describe('moving one deal is refused', () => {
  it('to who does not lead', async () => {
    expect(statusAndCode(await ask({}, { client: cloud.as('ada') }))).toEqual([403, 'forbidden']);
  });

  it('to places that there are not', async () => {
    expect(await refused({ processId: 'unknown' })).toEqual([422, 'unknown_process', '/processId']);
    expect(await refused({ version: 3 })).toEqual([422, 'unknown_version', '/version']);
    const draft = await createProcess(admin, { only: [{ id: 'ring' }] });
    expect(await refused({ processId: draft })).toEqual([409, 'process_not_published']);
    expect(await refused({ activityMapping: { never: 'call', visit: 'offer' } })).toEqual([
      ...[422, 'unknown_activity'],
      ...['/activityMapping/never', '/activityMapping/visit'],
    ]);
  });

  it('into another process that is archived, but not within one', async () => {
    const other = await publishProcess(admin, { only: [{ id: 'ring' }] });
    for (const archived of [other, processId])
      await admin.call(contracts.archiveProcess, { params: { processId: archived } });
    expect(await refused({ processId: other })).toEqual([409, 'process_archived']);
    expect((await ask({})).status).toBe(200);
  });

  it('where it is closed, unless there is nothing to do', async () => {
    await admin.call(contracts.abandonDeal, { params: { dealId } });
    expect(await refused({})).toEqual([409, 'deal_closed']);
    expect((await ask({ version: 1 })).status).toBe(200);
  });

  it('where it would complete what the user may not complete', async () => {
    expect(await refused({ activityMapping: { offer: 'proposal' } })).toEqual([403, 'not_allowed_to_complete']);
  });

  it('for deals that there are not', async () => {
    const params = { dealId: 'unknown' };
    const answer = await manager.call(contracts.changeProcess, { params, body: { dryRun: true } });
    expect(statusAndCode(answer)).toEqual([404, 'unknown_deal']);
  });
});
