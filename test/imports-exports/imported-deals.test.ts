import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allPages } from '../../shared/api/client.ts';
import { contracts } from '../../shared/api/contracts.ts';
import { aLine, type EntryLiteral } from '../support/deal-lines.ts';
import { minute } from '../support/factories.ts';
import { ndjson, startImports } from '../support/imports.ts';
import { openDeal, publishProcess, readDeal } from '../support/steps.ts';
import { batchOf } from '../support/stream.ts';

const cloud = await startImports();
const { admin, run } = cloud;
let processId = '';

beforeAll(async () => {
  await Promise.all([cloud.enter('olga'), cloud.enter('ada', 'administrator')]);
  processId = await publishProcess(
    admin,
    { first: [{ id: 'call', weight: 30 }], second: [{ id: 'offer', weight: 70, obligatory: true }] },
    { lossReasons: ['Price'] },
  );
  (await admin.call(contracts.makeDefault, { params: { processId } })).ok();
});

afterAll(() => cloud.stop());

const call: EntryLiteral = { type: 'activity.completed', at: minute(10), activityId: 'call' };

describe('what is imported', () => {
  it('has the id that the file gives it where that is one, else always the same', async () => {
    const { rows } = await run(
      ndjson([aLine('OPP-1'), aLine('Y'.repeat(24)), aLine('Angebot 7/2026'), aLine('x'.repeat(25))]),
    );
    const [plain, fitting, ...ids] = rows.map(({ dealId }) => dealId ?? '');
    expect([plain, fitting]).toEqual(['OPP-1', 'Y'.repeat(24)]);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{24}$/);
    expect(new Set(ids).size).toBe(2);
    expect((await run(ndjson([aLine('Angebot 7/2026')]))).rows).toMatchObject([
      { result: 'unchanged', dealId: ids[0] },
    ]);
  });

  it('belongs to whom the file says, else to who imports', async () => {
    await run(
      ndjson([
        aLine('D-olgas', { ownerEmail: 'OLGA@example.com' }),
        aLine('D-nobodys', { ownerEmail: 'no@example.com' }),
      ]),
    );
    expect(await readDeal(admin, 'D-olgas')).toMatchObject({ ownerId: 'olga', createdBy: 'ada' });
    expect(await readDeal(admin, 'D-nobodys')).toMatchObject({ ownerId: 'ada' });
    const [opened] = await cloud.eventsOf('DEAL#D-nobodys');
    expect(opened?.data).toMatchObject({ ownerEmail: 'no@example.com' });
  });

  it('runs through the version that the line names, or the published one, also of a process that is archived', async () => {
    const old = await publishProcess(admin, { only: [{ id: 'call' }] });
    await admin.call(contracts.archiveProcess, { params: { processId: old } });
    await run(
      ndjson([aLine('D-archived', { processId: old }), aLine('D-first', { processId: old, processVersion: 1 })]),
    );
    for (const id of ['D-archived', 'D-first'])
      expect(await readDeal(admin, id)).toMatchObject({ processId: old, processVersion: 1 });
  });

  it('stands in lists, timeline and feed like all that happened, under its own times', async () => {
    const history: EntryLiteral[] = [call, { type: 'deal.lost', at: minute(40), reason: 'Price', note: 'Too dear' }];
    const begun = new Date().toISOString();
    await run(ndjson([aLine('D-seen', { ownerEmail: 'olga@example.com', history })]));
    const params = { dealId: 'D-seen' };
    const listed = await allPages(async (cursor) =>
      (await admin.call(contracts.listDeals, { query: { ownerId: 'olga', status: 'lost', ...cursor } })).ok(),
    );
    expect(listed.map(({ id }) => id)).toContain('D-seen');
    const { items } = (await admin.call(contracts.getTimeline, { params })).ok();
    expect(items.map(({ type, occurredAt }) => [type, occurredAt])).toEqual([
      ['deal.lost', minute(40)],
      ['deal.stage_changed', minute(10)],
      ['activity.completed', minute(10)],
      ['deal.opened', minute(0)],
    ]);
    // Who follows the feed has passed those times long ago.
    const decide = await cloud.query({ pk: 'DEAL#D-seen', prefix: 'EVENT#', limit: 10 });
    expect(decide.map(({ gsi1sk }) => String(gsi1sk) >= begun)).toEqual([true, true, true, true]);
    expect(await readDeal(admin, 'D-seen')).toMatchObject({
      closing: { at: minute(40), reason: 'Price', note: 'Too dear', stageId: 'first', probability: 30 },
    });
  });

  it('is what the same work had led to at the time', async () => {
    const history: EntryLiteral[] = [
      { ...call, note: 'They called.' },
      { type: 'activity.waived', at: minute(20), activityId: 'offer', reason: 'Small' },
      { type: 'deal.lost', at: minute(30), reason: 'Price' },
      { type: 'deal.reopened', at: minute(40) },
      { type: 'activity.unwaived', at: minute(50), activityId: 'offer' },
      { type: 'activity.reopened', at: minute(60), activityId: 'call' },
      { type: 'deal.updated', at: minute(70), changes: { name: 'Roof', custom: { size: 3 }, manualProbability: 40 } },
      { type: 'note.added', at: minute(80), note: 'They call back.' },
      { type: 'deal.abandoned', at: minute(90) },
    ];
    await run(ndjson([aLine('D-told', { history })]));
    const live = await openDeal(admin, { name: 'Solar roof' });
    const params = { dealId: live.id };
    const activity = (activityId: string) => ({ params: { ...params, activityId } });
    const answers = [
      await admin.call(contracts.completeActivity, { ...activity('call'), body: { note: { text: 'They called.' } } }),
      await admin.call(contracts.waiveActivity, { ...activity('offer'), body: { reason: 'Small' } }),
      await admin.call(contracts.loseDeal, { params, body: { reason: 'Price' } }),
      await admin.call(contracts.reopenDeal, { params }),
      await admin.call(contracts.unwaiveActivity, activity('offer')),
      await admin.call(contracts.undoCompletion, activity('call')),
      await admin.call(contracts.editDeal, {
        params,
        headers: { 'if-match': '*' },
        body: { name: 'Roof', custom: { size: 3 } },
      }),
      await admin.call(contracts.setManualProbability, { params, body: { value: 40 } }),
      await admin.call(contracts.addNote, { params, body: { text: 'They call back.' } }),
      await admin.call(contracts.abandonDeal, { params }),
    ];
    for (const { status } of answers) expect(status).toBeLessThan(300);
    const essence = ({ name, status, stageId, furthestStageId, probability, progress, custom }: typeof live) => ({
      name,
      status,
      stageId,
      furthestStageId,
      probability,
      progress,
      custom,
    });
    expect(essence(await readDeal(admin, 'D-told'))).toEqual(essence(await readDeal(admin, live.id)));
  });

  it('is silent unless it is asked otherwise, and says at its end what came of it', async () => {
    const silent = await run(ndjson([aLine('D-silent', { history: [call] })]));
    const aloud = await run(ndjson([aLine('D-aloud', { history: [call] })]), { silent: false });
    const marks = async (pk: string) => (await cloud.eventsOf(pk)).map(({ data }) => [data.silent, data.importId]);
    expect(await marks('DEAL#D-silent')).toEqual(Array(3).fill([true, silent.job.importId]));
    expect(await marks('DEAL#D-aloud')).toEqual(Array(3).fill([undefined, aloud.job.importId]));
    const [, finishExport] = await cloud.eventsOf(`IMPORT#${silent.job.importId}`);
    expect(finishExport).toMatchObject({ type: 'import.finished', data: { state: 'done', counts: silent.job.counts } });
    expect(finishExport?.data).not.toHaveProperty('silent');
  });

  it('sets off no tasks, also where the undoing of a completion is heard of first', async () => {
    const task = { title: 'Call', dueIn: { days: 1, workingDays: false } };
    const tasked = await publishProcess(admin, {
      only: [
        { id: 'call', task },
        { id: 'visit', task },
      ],
    });
    const history: EntryLiteral[] = [
      call,
      { ...call, activityId: 'visit' },
      { type: 'activity.reopened', at: minute(20), activityId: 'call' },
    ];
    await run(ndjson([aLine('D-tasked', { processId: tasked, history })]));
    const events = await cloud.eventsOf('DEAL#D-tasked');
    const [reopened] = events.filter(({ type }) => type === 'activity.reopened');
    expect(await cloud.followUp(batchOf(events.toReversed()))).toEqual({ batchItemFailures: [] });
    const early = { ...reopened, dealId: 'not-there-yet' };
    expect(await cloud.followUp(batchOf([early]))).toEqual({ batchItemFailures: [] });
    expect((await admin.call(contracts.listTasks, { query: { dealId: 'D-tasked' } })).ok().items).toEqual([]);
  });
});
