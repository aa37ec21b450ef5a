import { afterAll, describe, expect, it } from 'vitest';
import { contracts } from '../../shared/api/contracts.ts';
import { claimsOf, startHandlers } from '../support/handlers.ts';
import { ifMatch } from '../support/steps.ts';
import { inMemoryUserPool } from '../support/user-pool.ts';

const cloud = await startHandlers();
const { handler } = await import('../../functions/people/sign-in.ts');
const admin = cloud.as('ada', 'administrator');
const pool = inMemoryUserPool();

afterAll(() => cloud.stop());

/** What Cognito tells before it makes a token. */
const signIn = (sub: string, attributes: object = {}, groupsToOverride: string[] | null | undefined = []) => ({
  version: '1',
  userPoolId: 'test',
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

describe('somebody whose sign-in was made anew', () => {
  /** Somebody of the directory, and an operator's new sign-in with their address. */
  const returning = async (id: string, { sub = `new-${id}`, email = `${id}@example.com` } = {}) => {
    await handler(signIn(id));
    pool.join(email, 'managers', sub);
    return signIn(sub, { email }, ['managers']);
  };

  it('is known under the id of before once they sign in again, which they are asked to do', async () => {
    const event = await returning('kim');
    await expect(handler(event)).rejects.toThrow('please sign in once more');
    expect(pool.groupsOf('kim@example.com')).toEqual(['managers', 'known-as.kim']);
    expect((await read('new-kim')).status).toBe(404);

    await handler(signIn('new-kim', { email: 'kim@example.com', name: 'Kim' }, ['managers', 'known-as.kim']));
    expect((await read('kim')).ok()).toMatchObject({ id: 'kim', name: 'Kim', role: 'manager' });
    expect((await read('new-kim')).status).toBe(404);
  });

  it('acts under that id in every request', async () => {
    await handler(signIn('lea'));
    const claims = { ...claimsOf('new-lea', 'manager'), 'cognito:groups': '[managers known-as.lea]' };
    const me = await cloud.asClaims(claims).call(contracts.getMe);
    expect(me.ok()).toEqual({ id: 'lea', name: 'Ann', email: 'lea@example.com', role: 'manager' });
  });

  it('is known once where two of their sign-ins come at the same time', async () => {
    const event = await returning('max');
    const both = await Promise.allSettled([handler(event), handler(event)]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(pool.groupsOf('max@example.com')).toEqual(['managers', 'known-as.max']);
  });

  it('is known by their address in any case', async () => {
    await returning('nora');
    const event = signIn('new-nora', { email: 'Nora@Example.com' });
    await expect(handler(event)).rejects.toThrow('please sign in once more');
  });

  it('is somebody else where the address is not verified', async () => {
    await returning('olaf');
    await handler(signIn('new-olaf', { email: 'olaf@example.com', email_verified: 'false' }));
    expect(pool.groupsOf('olaf@example.com')).toEqual(['managers']);
  });

  it('is somebody else where who had the address before still signs in, by another one', async () => {
    const event = await returning('pia');
    pool.join('pia.new@example.com', 'managers', 'pia');
    await handler(event);
    expect((await read('new-pia')).ok()).toMatchObject({ email: 'pia@example.com', role: 'manager' });
    expect(pool.groupsOf('pia@example.com')).toEqual(['managers']);
  });

  it('is somebody else where who had the address before was deactivated', async () => {
    const event = await returning('quin');
    const params = { userId: 'quin' };
    const headers = ifMatch(await admin.call(contracts.getUser, { params }));
    (await admin.call(contracts.administerUser, { params, headers, body: { active: false } })).ok();
    await handler(event);
    expect((await read('new-quin')).ok()).toMatchObject({ email: 'quin@example.com', active: true });
    expect((await read('quin')).ok().active).toBe(false);
  });

  it('gets no token where their groups say two things', async () => {
    const groups = ['known-as.kim', 'known-as.lea'];
    await expect(handler(signIn('new-rob', {}, groups))).rejects.toThrow();
    const claims = { ...claimsOf('new-rob', 'manager'), 'cognito:groups': `[${groups.join(' ')}]` };
    expect((await cloud.asClaims(claims).call(contracts.getMe)).status).toBe(401);
  });
});
