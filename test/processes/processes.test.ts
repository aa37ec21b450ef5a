import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contracts } from '../../shared/api/contracts.ts';
import { aDefinition } from '../support/factories.ts';
import { startHandlers } from '../support/handlers.ts';
import { createProcess, openDeal, publishProcess, statusAndCode } from '../support/steps.ts';

const cloud = await startHandlers();
const [ann, ada] = [cloud.as('ann'), cloud.as('ada', 'administrator')];

beforeAll(async () => {
  await cloud.enter('ann');
});

afterAll(() => cloud.stop());

const stages = { first: [{ id: 'a' }] };
const read = (processId: string) => ann.call(contracts.getProcess, { params: { processId } });
const draftOf = (processId: string) => ada.call(contracts.getDraft, { params: { processId } });
const publish = (processId: string) => ada.call(contracts.publishProcess, { params: { processId } });

describe('a new process', () => {
  it('has a draft and nothing published', async () => {
    const created = (await ada.call(contracts.createProcess, { body: { name: 'Leasing' } })).ok();
    expect(created).toMatchObject({
      name: 'Leasing',
      isDefault: false,
      archived: false,
      publishedVersion: null,
      hasDraft: true,
    });
    expect((await read(created.id)).ok()).toEqual({ ...created, definition: null });
    expect((await draftOf(created.id)).ok()).toMatchObject({
      processId: created.id,
      basedOnVersion: null,
      definition: { name: 'Leasing', stages: [] },
    });
  });

  it.each(['default', 'meddic', 'bant', 'smb'])(
    'can be made from the template %s, and published',
    async (templateId) => {
      const { items } = (await ann.call(contracts.listTemplates)).ok();
      const template = items.find(({ id }) => id === templateId);
      const { id } = (await ada.call(contracts.createProcess, { body: { name: 'Ours', templateId } })).ok();
      expect((await draftOf(id)).ok().definition).toEqual({ ...template?.definition, name: 'Ours' });
      expect((await publish(id)).ok()).toMatchObject({ version: 1, warnings: [] });
    },
  );

  it('takes a template or a definition, one that there is', async () => {
    const unknown = await ada.call(contracts.createProcess, { body: { name: 'A', templateId: 'nothing' } });
    expect(statusAndCode(unknown)).toEqual([422, 'unknown_template']);
    const both = { name: 'A', templateId: 'bant', definition: aDefinition(stages) };
    expect(statusAndCode(await ada.call(contracts.createProcess, { body: both }))).toEqual([422, 'invalid_request']);
  });

  it('gets ids for the stages and activities that come without', async () => {
    const definition = { name: 'A', stages: [{ name: 'B', activities: [{ name: 'C', weight: 1 }] }] };
    const { id } = (await ada.call(contracts.createProcess, { body: { name: 'A', definition } })).ok();
    const [stage] = (await draftOf(id)).ok().definition.stages;
    for (const made of [stage?.id, stage?.activities[0]?.id]) expect(made).toMatch(/^[a-z0-9][a-z0-9-]{0,39}$/);
  });

  it('may have 30 stages of 50 activities with weights from 0 to 1000, and no more', async () => {
    const activities = (count: number) => Array.from({ length: count }, () => ({ name: 'A', weight: 1_000 }));
    const body = (stageCount: number, activityCount: number) => ({
      name: 'Large',
      definition: {
        name: 'Large',
        stages: Array.from({ length: stageCount }, () => ({ name: 'S', activities: activities(activityCount) })),
      },
    });
    const { id } = (await ada.call(contracts.createProcess, { body: body(30, 50) })).ok();
    expect((await publish(id)).status).toBe(200);
    for (const [stageCount, activityCount] of [
      [31, 1],
      [1, 51],
    ] as const) {
      const answer = await ada.call(contracts.createProcess, { body: body(stageCount, activityCount) });
      expect(statusAndCode(answer)).toEqual([422, 'invalid_request']);
    }
  });
});

describe('the default and the archive', () => {
  const archive = (processId: string) => ada.call(contracts.archiveProcess, { params: { processId } });
  const restore = (processId: string) => ada.call(contracts.restoreProcess, { params: { processId } });
  const makeDefault = (processId: string) => ada.call(contracts.makeDefault, { params: { processId } });
  const listed = async (archived: 'true' | 'false') =>
    (await ann.call(contracts.listProcesses, { query: { archived, limit: '100' } })).ok().items.map(({ id }) => id);

  it('one published process is the default, and that is not archived', async () => {
    const [one, other] = [await publishProcess(ada, stages), await publishProcess(ada, stages)];
    expect((await makeDefault(one)).ok().isDefault).toBe(true);
    expect((await makeDefault(other)).ok().isDefault).toBe(true);
    expect((await read(one)).ok().isDefault).toBe(false);
    expect(statusAndCode(await archive(other))).toEqual([409, 'process_is_default']);
    expect(statusAndCode(await makeDefault(await createProcess(ada, stages)))).toEqual([409, 'process_not_published']);
    await archive(one);
    expect(statusAndCode(await makeDefault(one))).toEqual([409, 'process_archived']);
  });

  it('an archived process stands in its own list until it is restored; its deals go on', async () => {
    const processId = await publishProcess(ada, stages);
    const { id: dealId } = await openDeal(ann, { processId });
    expect((await archive(processId)).ok().archived).toBe(true);
    expect(await listed('true')).toContain(processId);
    expect(await listed('false')).not.toContain(processId);
    const done = await ann.call(contracts.completeActivity, { params: { dealId, activityId: 'a' } });
    expect(done.status).toBe(200);
    const again = await archive(processId);
    expect((await restore(processId)).ok().archived).toBe(false);
    expect(again.headers.get('etag')).not.toBe((await restore(processId)).headers.get('etag'));
    expect(await listed('false')).toContain(processId);
  });

  it('a copy is a new process with the same definition in its draft', async () => {
    const processId = await publishProcess(ada, stages);
    const copied = await ada.call(contracts.copyProcess, { params: { processId } });
    expect(copied.ok()).toMatchObject({ name: 'Process (copy)', publishedVersion: null, hasDraft: true });
    const { definition } = (await draftOf(copied.ok().id)).ok();
    expect(definition).toEqual({ ...aDefinition(stages), name: 'Process (copy)' });
    const named = await ada.call(contracts.copyProcess, { params: { processId }, body: { name: 'Ours' } });
    expect(named.ok().name).toBe('Ours');
    const headers = { 'if-match': '"99"' };
    expect(statusAndCode(await ada.call(contracts.copyProcess, { params: { processId }, headers }))[0]).toBe(412);
  });

  it('a copy of the longest name has a name that fits', async () => {
    const name = '🔑'.repeat(200);
    const { id: processId } = (await ada.call(contracts.createProcess, { body: { name } })).ok();
    const copied = (await ada.call(contracts.copyProcess, { params: { processId } })).ok();
    expect([...copied.name]).toHaveLength(200);
  });
});

it('is configured by administrators only, and read by all', async () => {
  const processId = await publishProcess(ada, stages);
  const params = { processId };
  const max = cloud.as('max', 'manager');
  const actions = [
    contracts.publishProcess,
    contracts.copyProcess,
    contracts.archiveProcess,
    contracts.restoreProcess,
    contracts.makeDefault,
    contracts.getDraft,
  ];
  for (const route of actions) expect(statusAndCode(await max.call(route, { params }))).toEqual([403, 'forbidden']);
  expect((await read(processId)).status).toBe(200);
  expect((await ann.call(contracts.listVersions, { params })).status).toBe(200);
});
