import { afterAll, expect, it } from 'vitest';
import { contracts } from '../../shared/api/contracts.ts';
import { aDefinition } from '../support/factories.ts';
import { startHandlers } from '../support/handlers.ts';
import { ifMatch, publishProcess, statusAndCode } from '../support/steps.ts';

const cloud = await startHandlers();
const [ann, max, ada] = [cloud.as('ann'), cloud.as('max', 'manager'), cloud.as('ada', 'administrator')];

afterAll(() => cloud.stop());

type Stages = Parameters<typeof aDefinition>[0];

const diff = (processId: string, from: string, to: string, client = ada) =>
  client.call(contracts.diffVersions, { params: { processId }, query: { from, to } });

const replaceDraft = async (processId: string, stages: Stages) => {
  const params = { processId };
  const headers = ifMatch(await ada.call(contracts.getDraft, { params }));
  (await ada.call(contracts.replaceDraft, { params, headers, body: aDefinition(stages) })).ok();
};

const publish = async (processId: string, stages: Stages) => {
  await replaceDraft(processId, stages);
  (await ada.call(contracts.publishProcess, { params: { processId } })).ok();
};

const nothing = { added: [], removed: [], moved: [], changed: [] };

it('shows what was added, removed, moved and changed from one version to another, to everybody', async () => {
  const processId = await publishProcess(ada, { first: [{ id: 'call' }, { id: 'mail' }], second: [{ id: 'visit' }] });
  await publish(processId, { third: [{ id: 'sign' }], first: [{ id: 'call', weight: 20 }], second: [{ id: 'mail' }] });
  const expected = {
    processId,
    from: 1,
    to: 2,
    changes: {},
    stages: { ...nothing, added: [{ id: 'third', name: 'third', index: 0 }] },
    activities: {
      added: [{ id: 'sign', name: 'sign', stageId: 'third', index: 0 }],
      removed: [{ id: 'visit', name: 'visit', stageId: 'second', index: 0 }],
      moved: [{ id: 'mail', name: 'mail', from: { stageId: 'first', index: 1 }, to: { stageId: 'second', index: 0 } }],
      changed: [{ id: 'call', name: 'call', stageId: 'first', index: 0, changes: { weight: { from: 10, to: 20 } } }],
    },
  };
  expect((await diff(processId, '1', '2', ann)).ok()).toEqual(expected);
  expect((await diff(processId, '2', '1', max)).ok().activities).toMatchObject({
    added: expected.activities.removed,
    removed: expected.activities.added,
  });
});

it('shows administrators, and nobody else, what the draft would change', async () => {
  const processId = await publishProcess(ada, { first: [{ id: 'call' }] });
  const untouched = { processId, from: 1, to: 'draft', changes: {}, stages: nothing, activities: nothing };
  expect((await diff(processId, '1', 'draft')).ok()).toEqual(untouched);
  await replaceDraft(processId, { first: [{ id: 'call' }, { id: 'mail' }] });
  expect((await diff(processId, '1', 'draft')).ok().activities.added).toMatchObject([{ id: 'mail' }]);
  expect((await diff(processId, 'draft', '1')).ok().activities.removed).toMatchObject([{ id: 'mail' }]);
  for (const client of [ann, max]) {
    expect(statusAndCode(await diff(processId, '1', 'draft', client))).toEqual([403, 'forbidden']);
    expect(statusAndCode(await diff(processId, 'draft', '1', client))).toEqual([403, 'forbidden']);
    expect(statusAndCode(await diff('unknown', 'draft', '1', client))).toEqual([403, 'forbidden']);
    expect(statusAndCode(await diff(processId, 'draft', '-', client))).toEqual([400, 'invalid_request']);
  }
});

it('compares versions as people read them, with their wording corrected', async () => {
  const processId = await publishProcess(ada, { first: [{ id: 'call' }] });
  await publish(processId, { first: [{ id: 'call' }] });
  const params = { processId, version: '2' };
  const headers = ifMatch(await ann.call(contracts.getVersion, { params }));
  const body = { tips: 'Listen.', stages: [{ id: 'first', name: 'Begin' }] };
  (await ada.call(contracts.correctWording, { params, headers, body })).ok();
  expect((await diff(processId, '1', '2')).ok()).toMatchObject({
    changes: { tips: { from: '', to: 'Listen.' } },
    stages: { changed: [{ id: 'first', name: 'Begin', changes: { name: { from: 'first', to: 'Begin' } } }] },
    activities: nothing,
  });
});

it('knows only versions that there are, and asks for both', async () => {
  const processId = await publishProcess(ada, { first: [{ id: 'call' }] });
  expect(statusAndCode(await diff(processId, '1', '2'))).toEqual([404, 'unknown_version']);
  expect(statusAndCode(await diff(processId, '2', 'draft'))).toEqual([404, 'unknown_version']);
  expect(statusAndCode(await diff('unknown', '1', '1'))).toEqual([404, 'unknown_process']);
  const half = await ada.call(contracts.diffVersions, { params: { processId }, query: { from: '1' } });
  expect(half.refusal()).toMatchObject({ status: 400, code: 'invalid_request', errors: [{ pointer: '/query/to' }] });
  for (const wrong of ['0', 'Draft', '1.0', '']) {
    expect(statusAndCode(await diff(processId, wrong, '1'))).toEqual([400, 'invalid_request']);
  }
});
