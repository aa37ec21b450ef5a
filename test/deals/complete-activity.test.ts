import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { contracts } from '../../shared/api/contracts.ts';
import { startHandlers } from '../support/handlers.ts';
import { openDeal, publishVariedProcess, readDeal, statusAndCode } from '../support/steps.ts';

const cloud = await startHandlers();
const ann = cloud.as('ann');
const [max, ada] = [cloud.as('max', 'manager'), cloud.as('ada', 'administrator')];
let processId = '';
let params = { dealId: '' };

beforeAll(async () => {
  await Promise.all(['ann', 'pia'].map((userId) => cloud.enter(userId)));
  processId = await publishVariedProcess(ada);
});

beforeEach(async () => {
  params = { dealId: (await openDeal(ann, { processId, participantIds: ['pia'] })).id };
});

afterAll(() => cloud.stop());

const of = (activityId: string) => ({ ...params, activityId });
const complete = (activityId: string, note?: { text: string; attachmentIds?: string[] }, client = ann) =>
  client.call(contracts.completeActivity, { params: of(activityId), body: { note } });
const undo = (activityId: string, client = ann) => client.call(contracts.undoCompletion, { params: of(activityId) });
const waive = (activityId: string) =>
  max.call(contracts.waiveActivity, { params: of(activityId), body: { reason: 'Small' } });

describe('an activity', () => {
  it('is ticked with who, when, by which way and the note, which is kept in the same step', async () => {
    const deal = (await complete('noted', { text: 'They agree.' })).ok();
    expect(deal).toMatchObject({ stageId: 'second', probability: { value: 50 }, version: 2 });
    const { completion } = deal.stages[1]?.activities[0] ?? {};
    expect(completion).toMatchObject({ by: 'ann', via: 'user', at: deal.updatedAt });
    const note = await ann.call(contracts.getNote, { params: { ...params, noteId: completion?.noteId ?? '' } });
    expect(note.ok()).toMatchObject({ text: 'They agree.', activityId: 'noted', by: 'ann', at: deal.updatedAt });
    const events = (await ann.call(contracts.getTimeline, { params })).ok().items;
    expect(events.map(({ type }) => type)).toEqual(['deal.stage_changed', 'activity.completed', 'deal.opened']);
  });

  it('is repeated without effect, with its note or without', async () => {
    await complete('noted', { text: 'They agree.' });
    for (const note of [undefined, { text: ' They agree.\n' }]) {
      expect((await complete('noted', note)).ok().version).toBe(2);
    }
    expect(statusAndCode(await complete('noted', { text: 'They refuse.' }))).toEqual([409, 'already_completed']);
    expect((await ann.call(contracts.getTimeline, { params })).ok().items).toHaveLength(3);
  });

  it('asks for its note, and for its file', async () => {
    expect(statusAndCode(await complete('noted'))).toEqual([422, 'note_required']);
    expect(statusAndCode(await complete('filed'))).toEqual([422, 'note_required']);
    expect(statusAndCode(await complete('filed', { text: 'See the file.' }))).toEqual([422, 'file_required']);
    const missing = { text: 'See the file.', attachmentIds: ['missing'] };
    expect(statusAndCode(await complete('filed', missing))).toEqual([422, 'attachment_not_uploaded']);
    expect((await readDeal(ann, params.dealId)).version).toBe(1);
  });

  it('may be for designated users, and for administrators always', async () => {
    expect(statusAndCode(await complete('designated'))).toEqual([403, 'not_allowed_to_complete']);
    expect(statusAndCode(await complete('designated', undefined, max))).toEqual([403, 'not_allowed_to_complete']);
    expect((await complete('designated', undefined, cloud.as('pia'))).status).toBe(200);
    expect(statusAndCode(await undo('designated'))).toEqual([403, 'not_allowed_to_complete']);
    expect((await undo('designated', ada)).status).toBe(200);
  });

  it('that is undone leaves the deal as it stood, and may be done again', async () => {
    await complete('must');
    await complete('noted', { text: 'They agree.' });
    const deal = (await undo('noted')).ok();
    expect(deal).toMatchObject({ stageId: 'first', furthestStageId: 'second', probability: { value: 30 } });
    expect((await undo('noted')).ok().version).toBe(deal.version);
    expect((await complete('noted', { text: 'Really.' })).ok().stageId).toBe('second');
  });

  it('that the process does not have is unknown', async () => {
    const answers = [await complete('unknown'), await undo('unknown'), await waive('unknown')];
    expect(answers.map(statusAndCode)).toEqual(answers.map(() => [404, 'unknown_activity']));
  });

  it('may be waived by who leads, with a reason, and taken back', async () => {
    const deal = (await waive('must')).ok();
    expect(deal.stages[0]?.activities[0]).toMatchObject({ state: 'waived', waiver: { by: 'max', reason: 'Small' } });
    expect(deal.progress).toMatchObject({ total: 3, weightTotal: 70, obligatoryTotal: 0 });
    expect((await waive('must')).ok().version).toBe(deal.version);
    expect(statusAndCode(await complete('must'))).toEqual([409, 'activity_waived']);
    const unwaive = () => max.call(contracts.unwaiveActivity, { params: of('must') });
    expect((await unwaive()).ok().stages[0]?.activities[0]).toMatchObject({ state: 'open', waiver: null });
    expect((await unwaive()).ok().version).toBe(3);
    await complete('must');
    expect(statusAndCode(await waive('must'))).toEqual([409, 'activity_completed']);
  });
});
