import { afterAll, expect, it } from 'vitest';
import { contracts } from '../../shared/contracts/index.ts';
import { startHandlers } from '../support/handlers.ts';

const cloud = await startHandlers();
const { handler } = await import('../../functions/users/sign-in.ts');
const admin = cloud.as('ada', 'administrator');

afterAll(() => cloud.stop());

/** What Cognito tells before it makes a token. */
const signIn = (sub: string, attributes: object = {}, groupsToOverride: string[] | null | undefined = []) => ({
  version: '1',
  triggerSource: 'TokenGeneration_Authentication',
  userName: sub,
  request: {
    userAttributes: { sub, email: `${sub}@example.com`, name: 'Ann', email_verified: 'true', ...attributes },
    groupConfiguration: { groupsToOverride, iamRolesToOverride: [], preferredRole: null },
  },
  response: { claimsOverrideDetails: null },
});

const read = (userId: string) => admin.call(contracts.getUser, { params: { userId } });

it('enters who signs in for the first time into the directory', async () => {
  await handler(signIn('ann', { email: 'Ann@Example.com' }, ['managers']));
  const email = 'ann@example.com';
  expect((await read('ann')).ok()).toEqual({ id: 'ann', name: 'Ann', email, role: 'manager', active: true });
});

it('gives Cognito its event back unchanged', async () => {
  const event = signIn('bob');
  expect(await handler(event)).toBe(event);
  expect(event).toEqual(signIn('bob'));
});

it('writes nothing where the directory says the same', async () => {
  await handler(signIn('carl'));
  const { headers } = await read('carl');
  await handler(signIn('carl'));
  expect((await read('carl')).headers.get('etag')).toBe(headers.get('etag'));
});

it('brings the directory into step with what changed in the user pool', async () => {
  await handler(signIn('dora'));
  await handler(signIn('dora', { name: 'Dora', email: 'dora.new@example.com' }, ['administrators']));
  expect((await read('dora')).ok()).toMatchObject({
    name: 'Dora',
    email: 'dora.new@example.com',
    role: 'administrator',
  });
});

it.each<[string, string[] | null | undefined]>([
  ['no groups', null],
  ['unknown groups', ['europe', 'Administrators']],
])('takes who is in %s for a salesperson', async (_, groups) => {
  await handler(signIn('emil', {}, groups));
  expect((await read('emil')).ok().role).toBe('salesperson');
});

it.each([
  ['has no name', undefined],
  ['has a name that cannot be shown', '\u202e'],
])('names by their address who %s', async (_, name) => {
  await handler(signIn('fred', { name }));
  expect((await read('fred')).ok().name).toBe('fred@example.com');
});

it.each([
  ['says that it is not', 'false'],
  ['says nothing of it', undefined],
])('believes no address where the user pool %s', async (_, email_verified) => {
  await handler(signIn('hugo'));
  await handler(signIn('hugo', { email: 'boss@example.com', email_verified, name: 'Hugo' }));
  expect((await read('hugo')).ok()).toMatchObject({ email: 'hugo@example.com', name: 'Hugo' });
});

it('lets in, without entering them, who has no address that is theirs', async () => {
  const event = signIn('ida', { email_verified: 'false' });
  expect(await handler(event)).toBe(event);
  expect((await read('ida')).refusal().code).toBe('unknown_user');
});

it('enters who signs in twice at once a single time', async () => {
  await Promise.all(Array.from({ length: 5 }, () => handler(signIn('gina'))));
  expect((await read('gina')).headers.get('etag')).toBe('"1"');
});

it('fails, so that no token is made, where Cognito tells what it never should', async () => {
  await expect(handler({ request: {} })).rejects.toThrow();
});
