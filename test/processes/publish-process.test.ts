import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contracts } from '../../shared/api/contracts.ts';
import { aDefinition } from '../support/factories.ts';
import { startHandlers } from '../support/handlers.ts';
import { createProcess, deactivate, ifMatch, publishProcess, statusAndCode } from '../support/steps.ts';

const cloud = await startHandlers();
const [ann, ada] = [cloud.as('ann'), cloud.as('ada', 'administrator')];

beforeAll(async () => {
  mockClient(CognitoIdentityProviderClient);
  await Promise.all(['ann', 'leaver'].map((userId) => cloud.enter(userId)));
  await deactivate(ada, 'leaver');
});

afterAll(() => cloud.stop());

const stages = { first: [{ id: 'a' }] };
const read = (processId: string) => ann.call(contracts.getProcess, { params: { processId } });
const draftOf = (processId: string) => ada.call(contracts.getDraft, { params: { processId } });
const publish = (processId: string) => ada.call(contracts.publishProcess, { params: { processId } });
const replace = async (processId: string, ...given: Parameters<typeof aDefinition>) => {
  const headers = ifMatch(await draftOf(processId));
  return ada.call(contracts.replaceDraft, { params: { processId }, headers, body: aDefinition(...given) });
};

describe('publishing', () => {
  it('makes an immutable version, and the draft a copy of it', async () => {
    const processId = await createProcess(ada, stages);
    const published = (await publish(processId)).ok();
    expect(published).toMatchObject({ processId, version: 1, publishedBy: 'ada', definition: aDefinition(stages) });
    expect((await read(processId)).ok()).toMatchObject({ publishedVersion: 1, hasDraft: false });
    expect((await draftOf(processId)).ok()).toEqual({
      processId,
      basedOnVersion: 1,
      definition: published.definition,
    });
    await replace(processId, { first: [{ id: 'b' }] }, { name: 'Renamed' });
    expect((await read(processId)).ok().definition).toEqual(published.definition);
    expect((await publish(processId)).ok().version).toBe(2);
    expect((await read(processId)).ok()).toMatchObject({ name: 'Renamed', publishedVersion: 2 });
    const first = await ann.call(contracts.getVersion, { params: { processId, version: '1' } });
    expect(first.ok()).toEqual(published);
    const versions = (await ann.call(contracts.listVersions, { params: { processId } })).ok();
    expect(versions.items.map(({ version }) => version)).toEqual([2, 1]);
  });

  it('is refused where nothing was changed since', async () => {
    expect(statusAndCode(await publish(await publishProcess(ada, stages)))).toEqual([409, 'nothing_to_publish']);
  });

  it.each<[string, Parameters<typeof aDefinition>, string, string]>([
    ['no stage', [{}], 'no_stage', '/stages'],
    ['a stage without activities', [{ ...stages, second: [] }], 'stage_without_activities', '/stages/1/activities'],
    ['an id twice', [{ first: [{ id: 'a' }, { id: 'a' }] }], 'duplicate_id', '/stages/0/activities/1/id'],
    ['a weight of 0 in all', [{ first: [{ id: 'a', weight: 0 }] }], 'total_weight_zero', '/stages'],
    [
      'designated users, but none',
      [{ first: [{ id: 'a', completableBy: { kind: 'designated', users: [] } }] }],
      'designated_without_users',
      '/stages/0/activities/0/completableBy/users',
    ],
    [
      'a designated user who does not exist',
      [{ first: [{ id: 'a', completableBy: { kind: 'designated', users: ['ann', 'nobody'] } }] }],
      'unknown_user',
      '/stages/0/activities/0/completableBy/users/1',
    ],
    [
      'a task for a user who does not exist',
      [
        {
          first: [{ id: 'a', task: { title: 'T', assignee: { kind: 'user', userId: 'nobody' }, dueIn: { days: 1 } } }],
        },
      ],
      'unknown_user',
      '/stages/0/activities/0/task/assignee/userId',
    ],
    [
      'a notification without a recipient',
      [{ first: [{ id: 'a', notify: {} }] }],
      'notification_without_recipient',
      '/stages/0/activities/0/notify',
    ],
    [
      'an unknown placeholder',
      [{ first: [{ id: 'a', task: { title: '{{deal.colour}}', dueIn: { days: 1 } } }] }],
      'unknown_placeholder',
      '/stages/0/activities/0/task/title',
    ],
  ])('is refused for %s, with its place', async (_, given, code, pointer) => {
    const processId = await createProcess(ada, ...given);
    const answer = await publish(processId);
    expect(statusAndCode(answer)).toEqual([422, 'process_not_publishable']);
    expect(answer.refusal().errors).toEqual([{ pointer, code, message: expect.any(String) }]);
    expect((await read(processId)).ok()).toMatchObject({ publishedVersion: null, hasDraft: true });
  });

  it('warns of an obligatory activity that only a deactivated user may complete', async () => {
    const activity = { id: 'a', obligatory: true, completableBy: { kind: 'designated' as const, users: ['leaver'] } };
    const processId = await createProcess(ada, { first: [activity] });
    const { warnings } = (await publish(processId)).ok();
    expect(warnings).toMatchObject([{ pointer: '/stages/0/activities/0/completableBy/users' }]);
    const version = await ann.call(contracts.getVersion, { params: { processId, version: '1' } });
    expect(version.ok().warnings).toEqual(warnings);
  });
});
