import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WireRequest } from '../../shared/api/client.ts';
import type { Contract } from '../../shared/api/contract.ts';
import { contracts } from '../../shared/api/contracts.ts';
import type { Role } from '../../shared/kernel/values.ts';
import { claimsOf, startHandlers } from '../support/handlers.ts';
import { deactivate, openDeal, publishProcess } from '../support/steps.ts';
import { mockSecrets, namesLeadTo } from '../support/webhooks.ts';

const cloud = await startHandlers();
const admin = cloud.as('ada', 'administrator');
const json = { 'content-type': 'application/json' };
let processId = '';
let dealId = '';
let closedId = '';

/** What a request that may have several things wrong with it is told. */
const statusAndCode = async (
  route: Contract,
  path: string,
  given: Partial<WireRequest> = {},
  role: Role = 'salesperson',
) => {
  const send = cloud.transport(claimsOf('ann', role));
  const { status, text } = await send(route, { method: route.method, headers: {}, ...given, path });
  return [status, status < 400 ? null : JSON.parse(text).code];
};

beforeAll(async () => {
  await Promise.all([cloud.enter('ann'), cloud.enter('bob')]);
  processId = await publishProcess(
    admin,
    {
      first: [{ id: 'gate', obligatory: true }],
      second: [
        { id: 'waived', noteRequirement: 'note' },
        { id: 'for-managers', completableBy: { kind: 'managers' }, noteRequirement: 'note' },
        { id: 'gated', noteRequirement: 'note' },
      ],
      third: [{ id: 'done' }],
    },
    { gate: 'stage' },
  );
  const prepare = async () => {
    const { id } = await openDeal(admin, { processId, ownerId: 'ann' });
    const activity = (activityId: string) => ({ params: { dealId: id, activityId } });
    await admin.call(contracts.completeActivity, activity('gate'));
    await admin.call(contracts.completeActivity, { ...activity('done'), body: { note: { text: 'Signed.' } } });
    await admin.call(contracts.undoCompletion, activity('gate'));
    await admin.call(contracts.waiveActivity, { ...activity('waived'), body: { reason: 'Small' } });
    return id;
  };
  [dealId, closedId] = await Promise.all([prepare(), prepare()]);
  await admin.call(contracts.abandonDeal, { params: { dealId: closedId } });
});

afterAll(() => cloud.stop());

describe('the role', () => {
  const waiver = (id: string) => `/deals/${id}/activities/waived/waiver`;

  it.each<[string, Partial<WireRequest>]>([
    ['a wrong content type', { headers: { 'content-type': 'text/plain' }, body: 'x' }],
    ['a body that is too large', { headers: json, body: `"${'x'.repeat(300_000)}"` }],
    ['malformed JSON', { headers: json, body: '{' }],
    ['a body that breaks its schema', { headers: json, body: '{}' }],
  ])('is judged before %s', async (_, given) => {
    expect(await statusAndCode(contracts.waiveActivity, waiver(dealId), given)).toEqual([403, 'forbidden']);
  });

  it('is judged before whether the resource exists, and its precondition', async () => {
    expect(await statusAndCode(contracts.waiveActivity, waiver('unknown'))).toEqual([403, 'forbidden']);
    expect(await statusAndCode(contracts.waiveActivity, waiver('%23'))).toEqual([403, 'forbidden']);
    expect(await statusAndCode(contracts.replaceDraft, '/processes/unknown/draft')).toEqual([403, 'forbidden']);
  });
});

describe('the request', () => {
  const edit = (path: string, given: Partial<WireRequest>) => statusAndCode(contracts.editDeal, path, given);
  const large = `"${'x'.repeat(300_000)}`;

  it('has its content type judged before its size, that before its JSON, path and query, those before its fields', async () => {
    const text = { 'content-type': 'text/plain' };
    expect(await edit('/deals/-', { headers: text, body: large })).toEqual([415, 'unsupported_media_type']);
    expect(await edit('/deals/-', { headers: json, body: large })).toEqual([413, 'too_large']);
    expect(await edit('/deals/-', { headers: json, body: '{"name":""}' })).toEqual([400, 'invalid_request']);
    expect(await edit('/deals/a?b=c', { headers: json, body: '{"name":""}' })).toEqual([400, 'invalid_request']);
    expect(await edit('/deals/a', { headers: json, body: '{"name":""}' })).toEqual([422, 'invalid_request']);
  });

  it('is judged wholly before the resource', async () => {
    expect(await edit('/deals/unknown', { headers: json, body: '{"name":7}' })).toEqual([422, 'invalid_request']);
  });
});

describe('the resource', () => {
  const patch = (body: object, headers = {}) => ({ headers: { ...json, ...headers }, body: JSON.stringify(body) });

  it('is looked up before its precondition', async () => {
    expect(await statusAndCode(contracts.editDeal, '/deals/unknown', patch({}))).toEqual([404, 'unknown_deal']);
  });

  it('must be theirs to change before its precondition, and before the people whom the body names', async () => {
    const { id } = await openDeal(admin, { processId });
    const path = `/deals/${id}`;
    expect(await statusAndCode(contracts.editDeal, path, patch({ ownerId: 'nobody' }))).toEqual([403, 'forbidden']);
    expect(await statusAndCode(contracts.editDeal, path, patch({}, { 'if-match': '"9"' }))).toEqual([403, 'forbidden']);
    const unknown = await statusAndCode(contracts.editDeal, '/deals/unknown', patch({ ownerId: 'nobody' }));
    expect(unknown).toEqual([404, 'unknown_deal']);
  });

  it('has its precondition judged before whether there is anything to do, and before the people', async () => {
    const path = `/deals/${dealId}`;
    expect(await statusAndCode(contracts.editDeal, path, patch({}))).toEqual([428, 'precondition_required']);
    expect(await statusAndCode(contracts.editDeal, path, patch({}, { 'if-match': '"99"' }))).toEqual([
      412,
      'precondition_failed',
    ]);
    expect(await statusAndCode(contracts.editDeal, path, patch({ ownerId: 'nobody' }))).toEqual([
      428,
      'precondition_required',
    ]);
  });

  it('answers the precondition before a rule', async () => {
    const stale = { headers: { 'if-match': '"99"' } };
    expect(await statusAndCode(contracts.winDeal, `/deals/${closedId}/win`, stale)).toEqual([
      412,
      'precondition_failed',
    ]);
    const publish = `/processes/${processId}/publish`;
    expect(await statusAndCode(contracts.publishProcess, publish, stale, 'administrator')).toEqual([
      412,
      'precondition_failed',
    ]);
    expect(await statusAndCode(contracts.publishProcess, publish, {}, 'administrator')).toEqual([
      409,
      'nothing_to_publish',
    ]);
  });
});

it('judges a task in this order: the request, whether it is there, their right, its version, people, its rules', async () => {
  const made = async (given: { dealId: string; assigneeId: string }) =>
    (await admin.call(contracts.createTask, { body: { title: 'Call', ...given } })).ok().id;
  const [own, foreign] = [
    await made({ dealId, assigneeId: 'ann' }),
    await made({ dealId: (await openDeal(admin, { processId })).id, assigneeId: 'bob' }),
  ];
  const edit = (taskId: string, body: object, headers = {}) =>
    statusAndCode(contracts.editTask, `/tasks/${taskId}`, {
      headers: { ...json, ...headers },
      body: JSON.stringify(body),
    });
  const nobody = { assigneeId: 'nobody' };
  expect(await edit('a-b', { title: '' })).toEqual([422, 'invalid_request']);
  expect(await edit('a-b', nobody)).toEqual([404, 'unknown_task']);
  expect(await edit(foreign, nobody)).toEqual([403, 'forbidden']);
  expect(await edit(own, nobody)).toEqual([428, 'precondition_required']);
  expect(await edit(own, nobody, { 'if-match': '"99"' })).toEqual([412, 'precondition_failed']);
  expect(await edit(own, nobody, { 'if-match': '*' })).toEqual([422, 'unknown_user']);
  await admin.call(contracts.completeTask, { params: { taskId: own } });
  const cancel = (headers = {}) => statusAndCode(contracts.cancelTask, `/tasks/${own}/cancel`, { headers });
  expect(await cancel({ 'if-match': '"1"' })).toEqual([412, 'precondition_failed']);
  expect(await cancel()).toEqual([409, 'task_not_open']);
});

it('judges a webhook in this order: the role, the request, whether it is there, its version, what the body names', async () => {
  mockSecrets();
  namesLeadTo({ 'hooks.example.com': ['93.184.215.14'] });
  const url = 'https://hooks.example.com/';
  const { id } = (await admin.call(contracts.registerWebhook, { body: { url } })).ok();
  const inside = { url: 'https://127.0.0.1/', processIds: ['unknown'] };
  const edit = (webhookId: string, body: object, headers = {}, role: Role = 'administrator') => {
    const given = { headers: { ...json, ...headers }, body: JSON.stringify(body) };
    return statusAndCode(contracts.editWebhook, `/webhooks/${webhookId}`, given, role);
  };
  expect(await edit('a-b', { url: 7 }, {}, 'manager')).toEqual([403, 'forbidden']);
  expect(await edit('a-b', { url: 7 })).toEqual([422, 'invalid_request']);
  expect(await edit('a-b', inside)).toEqual([404, 'unknown_webhook']);
  expect(await edit(id, inside)).toEqual([428, 'precondition_required']);
  expect(await edit(id, inside, { 'if-match': '"99"' })).toEqual([412, 'precondition_failed']);
  expect(await edit(id, inside, { 'if-match': '*' })).toEqual([422, 'unknown_process']);
  expect(await edit(id, { url: inside.url }, { 'if-match': '*' })).toEqual([422, 'url_not_allowed']);
  expect(await edit(id, { state: 'disabled' }, { 'if-match': '*' })).toEqual([200, null]);
  const test = (headers = {}) =>
    statusAndCode(contracts.testWebhook, `/webhooks/${id}/test`, { headers }, 'administrator');
  expect(await test({ 'if-match': '"1"' })).toEqual([412, 'precondition_failed']);
  expect(await test()).toEqual([409, 'webhook_disabled']);
});

describe('a completion', () => {
  const complete = (id: string, activityId: string, note?: string) =>
    statusAndCode(contracts.completeActivity, `/deals/${id}/activities/${activityId}/completion`, {
      headers: json,
      body: JSON.stringify(note === undefined ? {} : { note: { text: note } }),
    });

  it('that has nothing to do is answered before a closed deal', async () => {
    expect(await complete(closedId, 'done')).toEqual([200, null]);
    expect(await complete(closedId, 'done', 'Signed.')).toEqual([200, null]);
    const undo = (activityId: string) =>
      statusAndCode(contracts.undoCompletion, `/deals/${closedId}/activities/${activityId}/completion`);
    expect(await undo('gate')).toEqual([200, null]);
    expect(await undo('done')).toEqual([409, 'deal_closed']);
  });

  it('meets a closed deal before an unknown activity and another note', async () => {
    expect(await complete(closedId, 'unknown')).toEqual([409, 'deal_closed']);
    expect(await complete(closedId, 'done', 'Other words')).toEqual([409, 'deal_closed']);
  });

  it('meets, in this order: unknown, waived, not allowed, gated, without its note', async () => {
    expect(await complete(dealId, 'unknown')).toEqual([404, 'unknown_activity']);
    expect(await complete(dealId, 'waived')).toEqual([409, 'activity_waived']);
    expect(await complete(dealId, 'for-managers')).toEqual([403, 'not_allowed_to_complete']);
    expect(await complete(dealId, 'gated')).toEqual([409, 'activity_gated']);
    await admin.call(contracts.completeActivity, { params: { dealId, activityId: 'gate' } });
    expect(await complete(dealId, 'gated')).toEqual([422, 'note_required']);
    expect(await complete(dealId, 'gated', 'Now with a note')).toEqual([200, null]);
    expect(await complete(dealId, 'gated', 'With another note')).toEqual([409, 'already_completed']);
  });
});

it('leaves a participant where they are, although they were deactivated meanwhile', async () => {
  const { id } = await openDeal(admin, { processId, participantIds: ['bob'] });
  mockClient(CognitoIdentityProviderClient);
  await deactivate(admin, 'bob');
  const path = (userId: string) => `/deals/${id}/participants/${userId}`;
  expect(await statusAndCode(contracts.addParticipant, path('bob'), {}, 'manager')).toEqual([200, null]);
  expect(await statusAndCode(contracts.addParticipant, `/deals/${dealId}/participants/bob`)).toEqual([
    404,
    'unknown_user',
  ]);
});
