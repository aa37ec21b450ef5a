import { afterAll, beforeAll, expect, it } from 'vitest';
import { contracts } from '../../shared/api/contracts.ts';
import { claimsOf, startHandlers } from '../support/handlers.ts';
import { openDeal, publishProcess } from '../support/steps.ts';

const cloud = await startHandlers();
const person = claimsOf('ann', 'salesperson');
const client = { sub: 'shop-client', client_id: 'shop-client', token_use: 'access' };

beforeAll(() => cloud.seed());
afterAll(() => cloud.stop());

const me = (claims: Record<string, unknown>) => cloud.asClaims(claims).call(contracts.getMe);

it.each([
  ['[administrators]', 'administrator'],
  ['[managers]', 'manager'],
  ['[managers administrators]', 'administrator'],
  ['[europe managers]', 'manager'],
  ['[europe]', 'salesperson'],
  [undefined, 'salesperson'],
])('takes the groups %s for a %s', async (groups, role) => {
  expect((await me({ ...person, 'cognito:groups': groups })).ok()).toMatchObject({ id: 'ann', role });
});

it.each<[unknown]>([
  ['administrators'],
  ['[administrators,managers]'],
  ['administrators managers'],
  ['[ administrators ]'],
  ['[administrators'],
  ['administrators]'],
  ['[[administrators]]'],
  ['["administrators"]'],
  ['[Administrators]'],
  ['[administrators\n]'],
  ['[]'],
  [''],
  [['administrators']],
  [{ administrators: true }],
])('gives no right for the malformed groups %j', async (groups) => {
  expect((await me({ ...person, 'cognito:groups': groups })).ok().role).toBe('salesperson');
});

it.each<[string, unknown]>([
  ['no claims', undefined],
  ['claims that are none', 'ann'],
  ['an id token', { ...person, token_use: 'id' }],
  ['a token without a use', { ...person, token_use: undefined }],
  ['a token without a subject', { ...person, sub: undefined }],
  ['a subject that is no id', { ...person, sub: 'DEAL#1' }],
  ['a token without a client', { ...person, client_id: undefined }],
])('answers 401 for %s', async (_, claims) => {
  const send = cloud.transport(Object(claims));
  const answer = await send(contracts.getMe, { method: 'GET', path: '/me', headers: {} });
  expect([answer.status, JSON.parse(answer.text).code]).toEqual([401, 'unauthorized']);
});

it.each([
  ['stagecraft/administrator', 'administrator'],
  ['stagecraft/manager', 'manager'],
  ['other/scope stagecraft/manager', 'manager'],
  ['administrator', 'salesperson'],
  ['stagecraft/administrators', 'salesperson'],
  [undefined, 'salesperson'],
])('takes a client without a user and with the scope %s for a %s', async (scope, role) => {
  expect((await me({ ...client, scope })).ok()).toEqual({ id: 'shop-client', name: 'shop-client', email: null, role });
});

it('gives a person no right by scope, nor a client by group', async () => {
  expect((await me({ ...person, scope: 'stagecraft/administrator' })).ok().role).toBe('salesperson');
  expect((await me({ ...client, 'cognito:groups': '[administrators]' })).ok().role).toBe('salesperson');
});

it('says who completed an activity, and that it came via the API', async () => {
  const shop = cloud.asClaims({ ...client, scope: 'stagecraft/manager' });
  const processId = await publishProcess(cloud.as('ada', 'administrator'), { first: [{ id: 'a' }] });
  const { id: dealId } = await openDeal(shop, { processId });
  const done = await shop.call(contracts.completeActivity, { params: { dealId, activityId: 'a' } });
  expect(done.ok().stages[0]?.activities[0]?.completion).toMatchObject({ by: 'shop-client', via: 'api' });
});
