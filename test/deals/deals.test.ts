import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Contract } from '../../shared/api/contract.ts';
import { contracts } from '../../shared/api/contracts.ts';
import { startHandlers } from '../support/handlers.ts';
import { openDeal, publishVariedProcess, readDeal, statusAndCode } from '../support/steps.ts';

const cloud = await startHandlers();
const [ann, bob] = [cloud.as('ann'), cloud.as('bob')];
const [max, ada] = [cloud.as('max', 'manager'), cloud.as('ada', 'administrator')];
let processId = '';
let params = { dealId: '' };

beforeAll(async () => {
  await Promise.all(['ann', 'bob', 'pia'].map((userId) => cloud.enter(userId)));
  processId = await publishVariedProcess(ada);
});

beforeEach(async () => {
  params = { dealId: (await openDeal(ann, { processId, participantIds: ['pia'] })).id };
});

afterAll(() => cloud.stop());

const of = (activityId: string) => ({ ...params, activityId });
const complete = (activityId: string, note?: { text: string; attachmentIds?: string[] }, client = ann) =>
  client.call(contracts.completeActivity, { params: of(activityId), body: { note } });
const undo = (activityId: string) => ann.call(contracts.undoCompletion, { params: of(activityId) });
const waive = (activityId: string) =>
  max.call(contracts.waiveActivity, { params: of(activityId), body: { reason: 'Small' } });
const lose = (reason = 'Price') => ann.call(contracts.loseDeal, { params, body: { reason } });

describe('a deal', () => {
  it('cannot be won while obligatory activities are open: they are named', async () => {
    const refusal = (await ann.call(contracts.winDeal, { params })).refusal();
    expect(refusal).toMatchObject({
      status: 409,
      code: 'obligatory_activities_open',
      activities: [{ stageId: 'first', activityId: 'must', name: 'Must be done' }],
    });
    await waive('must');
    const won = (await ann.call(contracts.winDeal, { params, body: { reason: 'Quality' } })).ok();
    expect(won).toMatchObject({ status: 'won', probability: { value: 100 }, closing: { reason: 'Quality' } });
  });

  it('is lost and won for the reasons that the process lists', async () => {
    await complete('must');
    expect(statusAndCode(await lose('Weather'))).toEqual([422, 'unknown_loss_reason']);
    const won = await ann.call(contracts.winDeal, { params, body: { reason: 'Luck' } });
    expect(statusAndCode(won)).toEqual([422, 'unknown_win_reason']);
    expect((await lose()).ok()).toMatchObject({
      status: 'lost',
      probability: { value: 0 },
      closing: { probability: 30 },
    });
  });

  it('that is closed takes no completion, undoing, waiver, estimate nor closing, but notes and corrections', async () => {
    await complete('must');
    await ann.call(contracts.abandonDeal, { params });
    const answers = [
      await complete('noted', { text: 'Late.' }),
      await undo('must'),
      await waive('noted'),
      await ann.call(contracts.setManualProbability, { params, body: { value: 5 } }),
      await ann.call(contracts.winDeal, { params }),
      await lose(),
      await ann.call(contracts.abandonDeal, { params }),
    ];
    expect(answers.map(statusAndCode)).toEqual(answers.map(() => [409, 'deal_closed']));
    expect((await ann.call(contracts.addNote, { params, body: { text: 'Late.' } })).status).toBe(201);
    const headers = { 'if-match': '*' };
    expect((await ann.call(contracts.editDeal, { params, headers, body: { name: 'Gone' } })).status).toBe(200);
  });

  it('can be reopened as it was, when it is closed', async () => {
    await complete('must');
    const before = await readDeal(ann, params.dealId);
    expect(statusAndCode(await ann.call(contracts.reopenDeal, { params }))).toEqual([409, 'deal_not_closed']);
    await lose();
    const after = (await ann.call(contracts.reopenDeal, { params, body: { reason: 'They called.' } })).ok();
    const { version, updatedAt, ...state } = before;
    expect(after).toMatchObject({ ...state, version: version + 2, stages: state.stages.map(({ id }) => ({ id })) });
  });

  it('has an estimate beside its computed probability, from 0 to 99', async () => {
    await complete('must');
    const set = (value: number) => ann.call(contracts.setManualProbability, { params, body: { value } });
    expect((await set(80)).ok().probability).toEqual({ value: 80, computed: 30, manual: 80 });
    expect((await set(80)).ok().version).toBe(3);
    for (const value of [100, -1, 0.5]) expect((await set(value)).status).toBe(422);
    const cleared = (await ann.call(contracts.clearManualProbability, { params })).ok();
    expect(cleared.probability).toEqual({ value: 30, computed: 30, manual: null });
  });

  it('has participants who may change it, at most fifty', async () => {
    const add = (userId: string) => ann.call(contracts.addParticipant, { params: { ...params, userId } });
    expect(statusAndCode(await bob.call(contracts.winDeal, { params }))).toEqual([403, 'forbidden']);
    expect((await add('bob')).ok().participantIds).toEqual(['pia', 'bob']);
    expect((await add('bob')).ok().version).toBe(2);
    expect((await complete('must', undefined, bob)).status).toBe(200);
    expect(statusAndCode(await add('nobody'))).toEqual([404, 'unknown_user']);
    const remove = (userId: string) => bob.call(contracts.removeParticipant, { params: { ...params, userId } });
    expect((await remove('nobody')).status).toBe(200);
    const dealsOfBob = async () =>
      (await ann.call(contracts.listDeals, { query: { participantId: 'bob' } })).ok().items.map(({ id }) => id);
    expect(await dealsOfBob()).toEqual([params.dealId]);
    expect((await remove('bob')).ok().participantIds).toEqual(['pia']);
    expect(await dealsOfBob()).toEqual([]);
    expect(statusAndCode(await remove('pia'))).toEqual([403, 'forbidden']);

    const many = Array.from({ length: 50 }, (_, index) => `person-${index}`);
    await Promise.all(many.map((userId) => cloud.enter(userId)));
    params = { dealId: (await openDeal(ann, { processId, participantIds: many })).id };
    expect(statusAndCode(await add('bob'))).toEqual([409, 'too_many_participants']);
  });

  it('tells who asks what to do next, whether they may, and what blocks winning', async () => {
    const guidance = (await bob.call(contracts.getGuidance, { params })).ok();
    expect(guidance.next.map(({ activityId, probabilityAfter }) => [activityId, probabilityAfter])).toEqual([
      ['must', 30],
      ['noted', 50],
      ['filed', 20],
      ['designated', 0],
    ]);
    expect(guidance.next[0]).toMatchObject({ canComplete: false, cannotCompleteBecause: 'forbidden' });
    expect(guidance.blocksWinning).toEqual([{ stageId: 'first', activityId: 'must', name: 'Must be done' }]);
    expect(guidance.canWin).toBe(false);
    const mine = (await ann.call(contracts.getGuidance, { params })).ok();
    expect(mine.next[1]).toMatchObject({ canComplete: true, cannotCompleteBecause: null, tips: 'Ask.' });
    expect(mine.next[3]?.cannotCompleteBecause).toBe('not_allowed_to_complete');
  });

  it('is deleted by administrators only, and then unknown everywhere', async () => {
    const remove = (client = ada) => client.call(contracts.deleteDeal, { params });
    expect(statusAndCode(await remove(max))).toEqual([403, 'forbidden']);
    expect((await remove()).ok()).toBeNull();
    const routes: Contract[] = [contracts.getDeal, contracts.getTimeline, contracts.listNotes, contracts.getGuidance];
    for (const route of routes) expect(statusAndCode(await ada.call(route, { params }))).toEqual([404, 'unknown_deal']);
    expect(statusAndCode(await remove())).toEqual([404, 'unknown_deal']);
  });

  it.each(['1-none', 'none', '999-a', '9'.repeat(64)])('has no note %s', async (noteId) => {
    const answer = await ann.call(contracts.getNote, { params: { ...params, noteId } });
    expect(statusAndCode(answer)).toEqual([404, 'unknown_note']);
  });

  it('may be read by all, and changed by nobody but who takes part and who leads', async () => {
    expect((await bob.call(contracts.getDeal, { params })).ok().stages[0]?.activities[0]?.canComplete).toBe(false);
    expect(statusAndCode(await bob.call(contracts.addNote, { params, body: { text: 'Hello.' } }))).toEqual([
      403,
      'forbidden',
    ]);
    expect((await max.call(contracts.addNote, { params, body: { text: 'Hello.' } })).status).toBe(201);
  });
});
