import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { contracts } from '../../shared/api/contracts.ts';
import { startHandlers } from '../support/handlers.ts';
import { deactivate, openDeal, publishProcess, readDeal } from '../support/steps.ts';

const cloud = await startHandlers();
const [ann, bob, admin] = [cloud.as('ann'), cloud.as('bob'), cloud.as('ada', 'administrator')];
const someone = { 'if-match': '*' };
let processId = '';
let params = { dealId: '' };

const given = {
  value: { amount: 1, currency: 'EUR' as const },
  company: 'Example Ltd',
  contact: 'Carl',
  expectedCloseOn: '2026-12-24',
  custom: { size: 1, colour: 'red' },
};

beforeAll(async () => {
  mockClient(CognitoIdentityProviderClient);
  await Promise.all(['ann', 'bob', 'leaver'].map((userId) => cloud.enter(userId)));
  processId = await publishProcess(admin, { first: [{ id: 'a' }] });
});

beforeEach(async () => {
  params = { dealId: (await openDeal(ann, { processId, ...given })).id };
});

afterAll(() => cloud.stop());

type Patch = Parameters<typeof ann.call<typeof contracts.editDeal>>[1];

const edit = (body: NonNullable<Patch>['body'], headers: Record<string, string> = someone, client = ann) =>
  client.call(contracts.editDeal, { params, body, headers });

const lastEvent = async () => (await ann.call(contracts.getTimeline, { params })).ok().items[0];

describe('a merge patch', () => {
  it('changes what it names and leaves the rest', async () => {
    const { stages, ...before } = await readDeal(ann, params.dealId);
    const { stages: _, ...after } = (await edit({ name: 'Heat pump', company: 'Other Ltd' })).ok();
    const { updatedAt } = after;
    expect(after).toEqual({ ...before, name: 'Heat pump', company: 'Other Ltd', version: 2, updatedAt });
    expect(await readDeal(ann, params.dealId)).toEqual({ ...after, stages });
  });

  it('clears with null', async () => {
    const cleared = { value: null, company: null, contact: null, expectedCloseOn: null };
    expect((await edit(cleared)).ok()).toMatchObject(cleared);
  });

  it('merges own fields by key, clears one with null, and all of them too', async () => {
    expect((await edit({ custom: { size: 2, colour: null, hot: true } })).ok().custom).toEqual({ size: 2, hot: true });
    expect((await edit({ custom: null })).ok().custom).toEqual({});
  });

  it('says in its event what was and what is', async () => {
    await edit({ name: 'Heat pump', custom: { size: 2, colour: null } });
    expect(await lastEvent()).toMatchObject({
      type: 'deal.updated',
      actor: { userId: 'ann', via: 'user' },
      changes: {
        name: { from: 'Solar roof', to: 'Heat pump' },
        'custom.size': { from: 1, to: 2 },
        'custom.colour': { from: 'red', to: null },
      },
    });
  });

  it.each([{}, { name: 'Solar roof' }, { custom: { size: 1 } }, { custom: {} }, { value: given.value }])(
    'that changes nothing, %j, makes no new version and no event',
    async (body) => {
      const answer = await edit(body);
      expect([answer.status, answer.ok().version, answer.headers.get('etag')]).toEqual([200, 1, '"1"']);
      expect((await lastEvent())?.type).toBe('deal.opened');
    },
  );

  it('must not clear the name nor the owner, and knows no other field', async () => {
    for (const body of [{ name: null }, { ownerId: null }, { status: 'won' }, { version: 9 }, { probability: 100 }]) {
      expect((await edit(Object(body))).status).toBe(422);
    }
  });

  it('must not make more than fifty own fields of those that were and those that come', async () => {
    const custom = Object.fromEntries(Array.from({ length: 49 }, (_, index) => [`f${index}`, index]));
    expect((await edit({ custom })).refusal().code).toBe('too_many_custom_fields');
    expect((await edit({ custom: { ...custom, size: null } })).status).toBe(200);
  });
});

describe('a precondition', () => {
  it('lets one of two who read the same version change it', async () => {
    const headers = { 'if-match': '"1"' };
    expect((await edit({ name: 'Mine' }, headers)).headers.get('etag')).toBe('"2"');
    expect((await edit({ name: 'Yours' }, headers)).refusal().code).toBe('precondition_failed');
    expect((await readDeal(ann, params.dealId)).name).toBe('Mine');
  });

  it('is demanded of a patch', async () => {
    const answer = await edit({ name: 'Mine' }, {});
    expect([answer.status, answer.refusal().code]).toEqual([428, 'precondition_required']);
  });

  it.each(['"1"', '*', '"9", "1"'])('of %s is met by version 1', async (ifMatch) => {
    expect((await edit({}, { 'if-match': ifMatch })).status).toBe(200);
  });

  it.each(['"2"', '1', 'W/"1"', '""', "'1'", 'nonsense'])('of %s is not', async (ifMatch) => {
    expect((await edit({}, { 'if-match': ifMatch })).status).toBe(412);
  });

  it('is honoured by every write below a deal, where it is sent', async () => {
    const headers = { 'if-match': '"9"' };
    const activity = { ...params, activityId: 'a' };
    const person = { ...params, userId: 'bob' };
    const answers = [
      await admin.call(contracts.completeActivity, { params: activity, headers }),
      await admin.call(contracts.undoCompletion, { params: activity, headers }),
      await admin.call(contracts.waiveActivity, { params: activity, headers, body: { reason: 'Small' } }),
      await admin.call(contracts.unwaiveActivity, { params: activity, headers }),
      await admin.call(contracts.winDeal, { params, headers }),
      await admin.call(contracts.loseDeal, { params, headers, body: { reason: 'Price' } }),
      await admin.call(contracts.abandonDeal, { params, headers }),
      await admin.call(contracts.reopenDeal, { params, headers }),
      await admin.call(contracts.addParticipant, { params: person, headers }),
      await admin.call(contracts.removeParticipant, { params: person, headers }),
      await admin.call(contracts.setManualProbability, { params, headers, body: { value: 1 } }),
      await admin.call(contracts.clearManualProbability, { params, headers }),
      await admin.call(contracts.addNote, { params, headers, body: { text: 'A note.' } }),
      await admin.call(contracts.deleteDeal, { params, headers }),
    ];
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 412));
    expect((await readDeal(ann, params.dealId)).version).toBe(1);
  });
});

describe('an owner', () => {
  it('may hand the deal over, and is an outsider then', async () => {
    expect((await edit({ ownerId: 'bob' })).ok().ownerId).toBe('bob');
    expect((await edit({ name: 'Mine again' })).refusal().code).toBe('forbidden');
    expect((await edit({ name: 'Mine now' }, someone, bob)).status).toBe(200);
    const owned = async (ownerId: string) =>
      (await ann.call(contracts.listDeals, { query: { ownerId, limit: '100' } })).ok().items.map(({ id }) => id);
    expect(await owned('bob')).toContain(params.dealId);
    expect(await owned('ann')).not.toContain(params.dealId);
  });

  it.each(['nobody', 'leaver'])('cannot be %s', async (ownerId) => {
    await deactivate(admin, 'leaver');
    const answer = await edit({ ownerId });
    expect([answer.status, answer.refusal().code]).toEqual([422, 'unknown_user']);
    expect(answer.refusal().errors?.map(({ pointer }) => pointer)).toEqual(['/ownerId']);
  });

  it('who was deactivated may stay while something else is changed', async () => {
    await cloud.enter('retired');
    await edit({ ownerId: 'retired' });
    await deactivate(admin, 'retired');
    const answer = await edit({ ownerId: 'retired', name: 'Heat pump' }, someone, admin);
    expect(answer.ok()).toMatchObject({ ownerId: 'retired', name: 'Heat pump' });
  });
});
