import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contracts } from '../../shared/api/contracts.ts';
import { startHandlers } from '../support/handlers.ts';
import { createProcess, deactivate, openDeal, publishProcess } from '../support/steps.ts';

const cloud = await startHandlers();
const [ann, admin] = [cloud.as('ann'), cloud.as('ada', 'administrator')];

beforeAll(async () => {
  mockClient(CognitoIdentityProviderClient);
  await Promise.all(['ann', 'bob', 'leaver'].map((userId) => cloud.enter(userId)));
  await deactivate(admin, 'leaver');
});

afterAll(() => cloud.stop());

const refused = async (given: object) => {
  const answer = await ann.call(contracts.openDeal, { body: { name: 'Solar roof', ...given } });
  const { code, errors } = answer.refusal();
  return { status: answer.status, code, pointers: errors?.map(({ pointer }) => pointer) };
};

describe('opening a deal', () => {
  it('is refused where nothing was ever published as default', async () => {
    expect(await refused({})).toMatchObject({ status: 409, code: 'process_not_published' });
  });

  it('starts the default process where none is named, for whoever opens it', async () => {
    await cloud.seed();
    const deal = await openDeal(ann);
    expect(deal).toMatchObject({
      name: 'Solar roof',
      status: 'open',
      version: 1,
      processId: 'default',
      processVersion: 1,
      stageId: null,
      furthestStageId: null,
      probability: { value: 0, computed: 0, manual: null },
      value: null,
      company: null,
      contact: null,
      expectedCloseOn: null,
      custom: {},
      closing: null,
      ownerId: 'ann',
      createdBy: 'ann',
      participantIds: [],
    });
    expect(deal.createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(deal.updatedAt).toBe(deal.createdAt);
    expect(deal.stages.flatMap(({ activities }) => activities).every(({ state }) => state === 'open')).toBe(true);
  });

  it('keeps what is said of it', async () => {
    const processId = await publishProcess(admin, { first: [{ id: 'a' }] });
    const given = {
      processId,
      value: { amount: 150_000, currency: 'EUR' as const },
      company: 'Example Ltd',
      contact: 'Carl',
      ownerId: 'bob',
      participantIds: ['ann'],
      expectedCloseOn: '2028-02-29',
      custom: { size: 7, hot: true },
    };
    expect(await openDeal(ann, given)).toMatchObject({ ...given, createdBy: 'ann' });
  });

  it('runs through the version that is published at that moment', async () => {
    const processId = await publishProcess(admin, { first: [{ id: 'a' }] });
    const before = await openDeal(ann, { processId });
    const { headers } = await admin.call(contracts.getDraft, { params: { processId } });
    await admin.call(contracts.replaceDraft, {
      params: { processId },
      body: { name: 'Process', stages: [{ name: 'New', activities: [{ id: 'b', name: 'B', weight: 1 }] }] },
      headers: { 'if-match': headers.get('etag') ?? '' },
    });
    await admin.call(contracts.publishProcess, { params: { processId } });
    expect((await openDeal(ann, { processId })).processVersion).toBe(2);
    const kept = (await ann.call(contracts.getDeal, { params: { dealId: before.id } })).ok();
    expect([kept.processVersion, kept.stages[0]?.activities[0]?.id]).toEqual([1, 'a']);
  });

  it('is refused for a process that does not exist, is not published or is archived', async () => {
    expect(await refused({ processId: 'nowhere' })).toEqual({
      status: 422,
      code: 'unknown_process',
      pointers: ['/processId'],
    });
    const processId = await createProcess(admin, { first: [{ id: 'a' }] });
    expect(await refused({ processId })).toMatchObject({ status: 409, code: 'process_not_published' });
    await admin.call(contracts.publishProcess, { params: { processId } });
    await admin.call(contracts.archiveProcess, { params: { processId } });
    expect(await refused({ processId })).toMatchObject({ status: 409, code: 'process_archived' });
  });

  it.each([
    ['an owner who does not exist', { ownerId: 'nobody' }, '/ownerId'],
    ['an owner who was deactivated', { ownerId: 'leaver' }, '/ownerId'],
    ['a participant who does not exist', { participantIds: ['bob', 'nobody'] }, '/participantIds/1'],
    ['a participant who was deactivated', { participantIds: ['leaver'] }, '/participantIds/0'],
  ])('is refused for %s', async (_, given, pointer) => {
    expect(await refused(given)).toEqual({ status: 422, code: 'unknown_user', pointers: [pointer] });
  });

  it('is refused with more than fifty participants', async () => {
    const participantIds = Array.from({ length: 51 }, (_, index) => `user-${index}`);
    expect(await refused({ participantIds })).toMatchObject({ status: 422, code: 'invalid_request' });
  });
});
