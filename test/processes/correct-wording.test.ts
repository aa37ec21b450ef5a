import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contracts } from '../../shared/api/contracts.ts';
import { startHandlers } from '../support/handlers.ts';
import { ifMatch, openDeal, publishProcess, readDeal } from '../support/steps.ts';

const cloud = await startHandlers();
const [ann, ada] = [cloud.as('ann'), cloud.as('ada', 'administrator')];

beforeAll(async () => {
  await cloud.enter('ann');
});

afterAll(() => cloud.stop());

const stages = { first: [{ id: 'a' }] };
const read = (processId: string) => ann.call(contracts.getProcess, { params: { processId } });

describe('wording', () => {
  const correct = async (processId: string, body: object, version = '1') => {
    const params = { processId, version };
    const headers = ifMatch(await ann.call(contracts.getVersion, { params }));
    return ada.call(contracts.correctWording, { params, headers, body });
  };

  it('of a published version can be corrected, and is seen on its deals', async () => {
    const processId = await publishProcess(ada, stages);
    const { id } = await openDeal(ann, { processId });
    const activity = { id: 'a', name: 'Asked', tips: 'Ask **three** times.' };
    const correction = { description: 'Ours', stages: [{ id: 'first', name: 'Begin', activities: [activity] }] };
    const corrected = await correct(processId, correction);
    expect(corrected.ok()).toMatchObject({ version: 1, definition: correction });
    expect((await readDeal(ann, id)).stages[0]).toMatchObject({ name: 'Begin', activities: [activity] });
    expect((await read(processId)).ok().definition).toMatchObject(correction);
    expect((await correct(processId, {})).headers.get('etag')).toBe(corrected.headers.get('etag'));
    const again = await correct(processId, { name: 'Renamed' });
    expect(again.ok().definition).toMatchObject({ ...correction, name: 'Renamed' });
  });

  it('names the process as its published version is named, but not as an earlier one', async () => {
    const processId = await publishProcess(ada, stages);
    const before = await read(processId);
    await correct(processId, { name: 'Large deals' });
    const renameHead = await read(processId);
    expect(renameHead.ok().name).toBe('Large deals');
    expect(renameHead.headers.get('etag')).not.toBe(before.headers.get('etag'));

    const params = { processId };
    const draft = await ada.call(contracts.getDraft, { params });
    const body = { ...draft.ok().definition, name: 'Huge deals' };
    await ada.call(contracts.replaceDraft, { params, body, headers: ifMatch(draft) });
    await ada.call(contracts.publishProcess, { params });
    await correct(processId, { name: 'Largest deals' });
    expect((await read(processId)).ok().name).toBe('Huge deals');
  });

  it('knows only the places of that version, and nothing but words', async () => {
    const processId = await publishProcess(ada, stages);
    const unknown = await correct(processId, { stages: [{ id: 'first', activities: [{ id: 'b' }] }, { id: 'other' }] });
    expect(unknown.refusal()).toMatchObject({
      status: 422,
      code: 'invalid_request',
      errors: [{ pointer: '/stages/0/activities/0/id' }, { pointer: '/stages/1/id' }],
    });
    const weight = { stages: [{ id: 'first', activities: [{ id: 'a', weight: 2 }] }] };
    expect((await correct(processId, weight)).status).toBe(422);
  });

  it('is not lost when two correct it at once', async () => {
    const processId = await publishProcess(ada, stages);
    const params = { processId, version: '1' };
    const headers = ifMatch(await ann.call(contracts.getVersion, { params }));
    const answers = await Promise.all(
      ['One', 'Two'].map((tips) => ada.call(contracts.correctWording, { params, headers, body: { tips } })),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 412]);
  });
});
