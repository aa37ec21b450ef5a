import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminGetUserCommand,
  AdminRemoveUserFromGroupCommand,
  AdminUpdateUserAttributesCommand,
  CognitoIdentityProviderClient,
  UsernameExistsException,
} from '@aws-sdk/client-cognito-identity-provider';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type * as z from 'zod';
import { contracts } from '../../shared/contracts/index.ts';
import { startHandlers } from '../support/handlers.ts';
import { ifMatch } from '../support/scenes.ts';

const cloud = await startHandlers();
const admin = cloud.as('ada', 'administrator');
const pool = mockClient(CognitoIdentityProviderClient);

let people = 0;
let sub = '';

beforeEach(() => {
  people += 1;
  sub = `person-${people}`;
  pool.reset();
  pool.on(AdminCreateUserCommand).callsFake(() => ({ User: { Attributes: [{ Name: 'sub', Value: sub }] } }));
});

afterAll(() => cloud.stop());

/** What the user pool was told: each command with its input. */
const told = () => pool.calls().map(({ args: [command] }) => [command.constructor.name, command.input] as const);

const inPool = (rest: object = {}) => expect.objectContaining({ UserPoolId: 'test', ...rest });

const invitation = () => ({ email: `${sub}@example.com`, name: 'Bea', role: 'manager' }) as const;

const invite = (headers = {}) => admin.call(contracts.inviteUser, { body: invitation(), headers });

const existing = new UsernameExistsException({ message: '', $metadata: {} });

describe('inviting', () => {
  it('makes a sign-in that sends the invitation, gives the role and enters the directory', async () => {
    const answer = await invite();
    expect(answer.ok()).toEqual({ id: sub, ...invitation(), active: true });
    expect(answer.headers.get('location')).toBe(`/users/${sub}`);
    const attributes = [
      { Name: 'email', Value: `${sub}@example.com` },
      { Name: 'email_verified', Value: 'true' },
      { Name: 'name', Value: 'Bea' },
    ];
    expect(told()).toEqual([
      ['AdminCreateUserCommand', inPool({ Username: `${sub}@example.com`, UserAttributes: attributes })],
      ['AdminAddUserToGroupCommand', inPool({ Username: sub, GroupName: 'managers' })],
    ]);
    const read = await admin.call(contracts.getUser, { params: { userId: sub } });
    expect(read.ok()).toEqual(answer.ok());
    expect(read.headers.get('etag')).toBe(answer.headers.get('etag'));
  });

  it('takes an address in any case for the same one', async () => {
    const body = { ...invitation(), email: `${sub.toUpperCase()}@EXAMPLE.com` };
    expect((await admin.call(contracts.inviteUser, { body })).ok().email).toBe(`${sub}@example.com`);
  });

  it('refuses an address that has a user', async () => {
    await invite();
    pool.on(AdminCreateUserCommand).rejects(existing);
    pool.on(AdminGetUserCommand).resolves({ UserAttributes: [{ Name: 'sub', Value: sub }] });
    const again = await invite();
    expect([again.status, again.refusal().code]).toEqual([409, 'user_exists']);
  });

  it('enters one user, and says so to the slower, where two invite the same address at once', async () => {
    const answers = await Promise.all([invite(), invite()]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    expect(answers.find(({ status }) => status === 409)?.refusal().code).toBe('user_exists');
  });

  it('is finished by repeating it, where it was cut off after the sign-in was made', async () => {
    pool.on(AdminAddUserToGroupCommand).rejectsOnce(new Error('cut off'));
    expect((await invite()).status).toBe(500);
    pool.on(AdminCreateUserCommand).rejects(existing);
    pool.on(AdminGetUserCommand).resolves({ UserAttributes: [{ Name: 'sub', Value: sub }] });
    pool.on(AdminAddUserToGroupCommand).resolves({});
    expect((await invite()).ok()).toMatchObject({ id: sub, role: 'manager' });
  });

  it('invites once under one idempotency key', async () => {
    const headers = { 'idempotency-key': sub };
    const [first, again] = [await invite(headers), await invite(headers)];
    expect(again.ok()).toEqual(first.ok());
    expect(pool.commandCalls(AdminCreateUserCommand)).toHaveLength(1);
  });

  it.each([
    ['no address', { email: 'bea' }],
    ['an unknown role', { role: 'boss' as 'manager' }],
    ['no name', { name: ' ' }],
    ['a password', { password: 'secret' }],
  ])('refuses %s before the user pool is asked', async (_, fault) => {
    const answer = await admin.call(contracts.inviteUser, { body: { ...invitation(), ...fault } });
    expect([answer.status, answer.refusal().code]).toEqual([422, 'invalid_request']);
    expect(told()).toEqual([]);
  });
});

describe('administering', () => {
  type Change = z.input<typeof contracts.administerUser.body>;

  const administer = async (userId: string, body: Change, client = admin) => {
    const params = { userId };
    const headers = ifMatch(await client.call(contracts.getUser, { params }));
    return client.call(contracts.administerUser, { params, body, headers });
  };

  beforeEach(async () => {
    await invite();
    pool.resetHistory();
  });

  it.each<[string, Change, [string, object][]]>([
    [
      'takes a manager from one group and puts the administrator into the other',
      { role: 'administrator' },
      [
        [AdminRemoveUserFromGroupCommand.name, { GroupName: 'managers' }],
        [AdminAddUserToGroupCommand.name, { GroupName: 'administrators' }],
      ],
    ],
    [
      'takes the group from a manager who becomes a salesperson',
      { role: 'salesperson' },
      [[AdminRemoveUserFromGroupCommand.name, { GroupName: 'managers' }]],
    ],
    [
      'renames in both places',
      { name: 'Beatrice' },
      [[AdminUpdateUserAttributesCommand.name, { UserAttributes: [{ Name: 'name', Value: 'Beatrice' }] }]],
    ],
    ['ends the sign-in of who is deactivated', { active: false }, [[AdminDisableUserCommand.name, {}]]],
  ])('%s', async (_, change, commands) => {
    expect((await administer(sub, change)).ok()).toEqual({ id: sub, ...invitation(), active: true, ...change });
    expect(told()).toEqual(commands.map(([name, input]) => [name, inPool({ Username: sub, ...input })]));
  });

  it('lets who is reactivated sign in again', async () => {
    await administer(sub, { active: false });
    await administer(sub, { active: true });
    expect(told().at(-1)).toEqual([AdminEnableUserCommand.name, inPool({ Username: sub })]);
  });

  it('does nothing, and makes no new version, where nothing changes', async () => {
    const before = await admin.call(contracts.getUser, { params: { userId: sub } });
    const after = await administer(sub, { name: 'Bea', active: true });
    expect(after.headers.get('etag')).toBe(before.headers.get('etag'));
    expect(told()).toEqual([]);
  });

  it('is finished by repeating it, where it was cut off before the directory was changed', async () => {
    pool.on(AdminDisableUserCommand).rejectsOnce(new Error('cut off')).resolves({});
    expect((await administer(sub, { active: false })).status).toBe(500);
    expect((await administer(sub, { active: false })).ok().active).toBe(false);
    expect(pool.commandCalls(AdminDisableUserCommand)).toHaveLength(2);
  });

  it('demands the version that was read, and refuses another', async () => {
    const call = (headers = {}) =>
      admin.call(contracts.administerUser, { params: { userId: sub }, body: { name: 'B' }, headers });
    expect((await call()).refusal().code).toBe('precondition_required');
    expect((await call({ 'if-match': '"99"' })).refusal().code).toBe('precondition_failed');
    expect(told()).toEqual([]);
  });

  it('refuses to deactivate oneself or to change the own role, and lets one rename oneself', async () => {
    const self = cloud.as(sub, 'administrator');
    for (const change of [{ active: false }, { role: 'salesperson' }] as const) {
      const answer = await administer(sub, change, self);
      expect([answer.status, answer.refusal().code]).toEqual([409, 'own_account']);
    }
    expect(told()).toEqual([]);
    expect((await administer(sub, { name: 'Me' }, self)).ok().name).toBe('Me');
  });

  it('knows no user without an entry', async () => {
    const params = { userId: 'nobody' };
    const answer = await admin.call(contracts.administerUser, { params, body: {}, headers: { 'if-match': '*' } });
    expect([answer.status, answer.refusal().code]).toEqual([404, 'unknown_user']);
  });

  it('is for administrators, as inviting is; reading is for all', async () => {
    const max = cloud.as('max', 'manager');
    expect((await administer(sub, {}, max)).refusal().code).toBe('forbidden');
    expect((await max.call(contracts.inviteUser, { body: invitation() })).refusal().code).toBe('forbidden');
    const directory = (await max.call(contracts.listUsers, { query: { limit: '100' } })).ok();
    expect(directory.items.at(-1)).toEqual({ id: sub, ...invitation(), active: true });
  });
});
