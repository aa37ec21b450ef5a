import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contracts } from '../../shared/api/contracts.ts';
import { aDefinition } from '../support/factories.ts';
import { startHandlers } from '../support/handlers.ts';
import { createProcess, ifMatch, publishProcess, statusAndCode } from '../support/steps.ts';

const cloud = await startHandlers();
const [max, ada] = [cloud.as('max', 'manager'), cloud.as('ada', 'administrator')];

beforeAll(async () => {
  await Promise.all(['ann', 'ben'].map((userId) => cloud.enter(userId)));
});

afterAll(() => cloud.stop());

const stages = { first: [{ id: 'call' }] };
const exported = (processId: string, query: { version?: string } = {}, client = ada) =>
  client.call(contracts.exportProcess, { params: { processId }, query });

const replaceDraft = async (processId: string, ...given: Parameters<typeof aDefinition>) => {
  const params = { processId };
  const headers = ifMatch(await ada.call(contracts.getDraft, { params }));
  (await ada.call(contracts.replaceDraft, { params, headers, body: aDefinition(...given) })).ok();
};

describe('the file of a process', () => {
  it('holds the published version, or another version, or the draft', async () => {
    const processId = await publishProcess(ada, stages);
    await replaceDraft(processId, { second: [{ id: 'mail' }] });
    const published = (await exported(processId)).ok();
    expect(published).toEqual({
      format: 'stagecraft-process',
      formatVersion: 1,
      exportedAt: expect.any(String),
      source: { processId, version: 1 },
      definition: aDefinition(stages),
      users: {},
    });
    expect((await exported(processId, { version: 'draft' })).ok()).toMatchObject({
      source: { processId, version: null },
      definition: { stages: [{ id: 'second' }] },
    });
    await ada.call(contracts.publishProcess, { params: { processId } });
    expect((await exported(processId)).ok()).toMatchObject({ source: { version: 2 } });
    const first = (await exported(processId, { version: '1' })).ok();
    expect(first).toEqual({ ...published, exportedAt: first.exportedAt });
  });

  it('holds the draft where nothing is published', async () => {
    const processId = await createProcess(ada, stages);
    expect((await exported(processId)).ok()).toMatchObject({
      source: { version: null },
      definition: aDefinition(stages),
    });
  });

  it('says when it was made', async () => {
    const processId = await createProcess(ada, stages);
    const before = new Date().toISOString();
    const { exportedAt } = (await exported(processId)).ok();
    expect(exportedAt >= before && exportedAt <= new Date().toISOString()).toBe(true);
  });

  it('has the wording as it was corrected', async () => {
    const processId = await publishProcess(ada, stages);
    const params = { processId, version: '1' };
    const headers = ifMatch(await ada.call(contracts.getVersion, { params }));
    (await ada.call(contracts.correctWording, { params, headers, body: { tips: 'Listen.' } })).ok();
    expect((await exported(processId)).ok().definition.tips).toBe('Listen.');
  });

  it('says by their email addresses whom the definition names, as far as they are known', async () => {
    const completableBy = { kind: 'designated' as const, users: ['ann', 'nobody'] };
    const processId = await createProcess(ada, { first: [{ id: 'call', completableBy, notify: { users: ['ben'] } }] });
    expect((await exported(processId)).ok().users).toEqual({ ann: 'ann@example.com', ben: 'ben@example.com' });
  });

  it('is saved under the name of the process', async () => {
    const body = { name: 'Große Deals', definition: aDefinition(stages) };
    const { id: processId } = (await ada.call(contracts.createProcess, { body })).ok();
    expect((await exported(processId)).headers.get('content-disposition')).toBe(
      `attachment; filename="Gro_e Deals.json"; filename*=UTF-8''Gro%C3%9Fe%20Deals.json`,
    );
  });

  it('is for administrators, of processes and versions that there are', async () => {
    const processId = await publishProcess(ada, stages);
    expect(statusAndCode(await exported(processId, {}, max))).toEqual([403, 'forbidden']);
    expect(statusAndCode(await exported('unknown'))).toEqual([404, 'unknown_process']);
    expect(statusAndCode(await exported(processId, { version: '2' }))).toEqual([404, 'unknown_version']);
    expect(statusAndCode(await exported(processId, { version: 'latest' }))).toEqual([400, 'invalid_request']);
  });
});
