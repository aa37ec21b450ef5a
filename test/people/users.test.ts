import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminRemoveUserFromGroupCommand,
  AdminUpdateUserAttributesCommand,
  CodeDeliveryFailureException,
  InvalidEmailRoleAccessPolicyException,
  InvalidParameterException,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type * as z from 'zod';
import { contracts } from '../../shared/api/contracts.ts';
import { startHandlers } from '../support/handlers.ts';
import { ifMatch } from '../support/steps.ts';
import { inMemoryUserPool } from '../support/user-pool.ts';

const cloud = await startHandlers();
const admin = cloud.as('ada', 'administrator');
const pool = inMemoryUserPool();
const { calls } = pool;

let people = 0;
let sub = '';
let email = '';

beforeEach(() => {
  people += 1;
  sub = `person-${people}`;
  email = `${sub}@example.com`;
  pool.empty();
});

afterAll(() => cloud.stop());

const inPool = (rest: object = {}) => expect.objectContaining({ UserPoolId: 'test', ...rest });

const invitation = () => ({ email, name: 'Bea', role: 'manager' }) as const;

const invite = (headers = {}) => admin.call(contracts.inviteUser, { body: invitation(), headers });

describe('inviting', () => {
  it('makes a sign-in, gives the role, sends the invitation and enters the directory', async () => {
    const answer = await invite();
    expect(answer.ok()).toEqual({ id: sub, ...invitation(), active: true });
    expect(answer.headers.get('location')).toBe(`/users/${sub}`);
    const UserAttributes = [
      { Name: 'email', Value: email },
      { Name: 'email_verified', Value: 'true' },
      { Name: 'name', Value: 'Bea' },
    ];
    expect(calls()).toEqual([
      ['AdminCreateUserCommand', inPool({ Username: email, UserAttributes, MessageAction: 'SUPPRESS' })],
      ['AdminAddUserToGroupCommand', inPool({ Username: sub, GroupName: 'managers' })],
      [
        'AdminCreateUserCommand',
        inPool({ Username: email, MessageAction: 'RESEND', DesiredDeliveryMediums: ['EMAIL'] }),
      ],
    ]);
    const read = await admin.call(contracts.getUser, { params: { userId: sub } });
    expect(read.ok()).toEqual(answer.ok());
    expect(read.headers.get('etag')).toBe(answer.headers.get('etag'));
  });

  it('takes an address in any case for the same one', async () => {
    const body = { ...invitation(), email: `${sub.toUpperCase()}@EXAMPLE.com` };
    expect((await admin.call(contracts.inviteUser, { body })).ok().email).toBe(`${sub}@example.com`);
  });

  it.each([
    ['in the pool', () => pool.readdress(email, `other-${email}`)],
    ['in the directory', () => pool.remove(email)],
  ])('refuses an address that has a user %s, and mails nobody', async (_, change) => {
    await invite();
    change();
    const again = await invite();
    expect([again.status, again.refusal().code]).toEqual([409, 'user_exists']);
    expect(pool.mails).toEqual([email]);
  });

  it('takes the address of who has left for somebody else', async () => {
    await invite();
    await administer(sub, { active: false });
    pool.remove(email);
    pool.state.subOf = () => `${sub}-next`;
    expect((await invite()).ok()).toMatchObject({ id: `${sub}-next`, email, active: true });
    pool.state.subOf = (address) => address.split('@')[0] ?? '';
  });

  it('enters one user, and says so to the slower, where two invite the same address at once', async () => {
    const answers = await Promise.all([invite(), invite()]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    expect(answers.find(({ status }) => status === 409)?.refusal().code).toBe('user_exists');
  });

  it.each([
    ['after the sign-in was made', () => pool.mock.on(AdminAddUserToGroupCommand)],
    ['before the invitation', () => pool.mock.on(AdminCreateUserCommand, { MessageAction: 'RESEND' })],
  ])('is finished by repeating it, where it was cut off %s', async (_, command) => {
    command().rejects(new Error('cut off'));
    expect((await invite()).status).toBe(500);
    pool.restore();
    expect((await invite()).ok()).toMatchObject({ id: sub, role: 'manager' });
    expect(pool.mails).toEqual([email]);
    expect(pool.groupsOf(email)).toEqual(['managers']);
  });

  it('asks to come back in an hour where no more mails go out, and is finished by repeating it then', async () => {
    pool.state.mailsLeft = 0;
    const answer = await invite();
    expect([answer.status, answer.refusal().code]).toEqual([503, 'mail_unavailable']);
    expect(answer.headers.get('retry-after')).toBe('3600');
    expect((await admin.call(contracts.getUser, { params: { userId: sub } })).status).toBe(404);
    pool.state.mailsLeft = 1;
    expect((await invite()).status).toBe(201);
    expect(pool.mails).toEqual([email]);
  });

  it.each([
    new CodeDeliveryFailureException({ message: '', $metadata: {} }),
    new InvalidEmailRoleAccessPolicyException({ message: '', $metadata: {} }),
  ])('says the same where a mail cannot be delivered: $name', async (failure) => {
    pool.mock.on(AdminCreateUserCommand, { MessageAction: 'RESEND' }).rejects(failure);
    expect((await invite()).refusal().code).toBe('mail_unavailable');
  });

  it('says at which place an address stands that the user pool does not take', async () => {
    pool.mock.on(AdminCreateUserCommand).rejects(new InvalidParameterException({ message: '', $metadata: {} }));
    const answer = await invite();
    expect([answer.status, answer.refusal().code]).toEqual([422, 'invalid_request']);
    expect(answer.refusal().errors).toMatchObject([{ pointer: '/email' }]);
  });

  it('mails nobody who has a password of their own, and enters them', async () => {
    pool.mock.on(AdminAddUserToGroupCommand).rejects(new Error('cut off'));
    await invite();
    pool.restore();
    pool.confirm(email);
    expect((await invite()).status).toBe(201);
    expect(pool.mails).toEqual([]);
  });

  it('invites once under one idempotency key', async () => {
    const headers = { 'idempotency-key': sub };
    const [first, again] = [await invite(headers), await invite(headers)];
    expect(again.ok()).toEqual(first.ok());
    expect(pool.mails).toEqual([email]);
  });

  it.each([
    ['no address', { email: 'bea' }],
    ['an unknown role', { role: 'boss' as 'manager' }],
    ['no name', { name: ' ' }],
    ['a password', { password: 'secret' }],
  ])('refuses %s before the user pool is asked', async (_, fault) => {
    const answer = await admin.call(contracts.inviteUser, { body: { ...invitation(), ...fault } });
    expect([answer.status, answer.refusal().code]).toEqual([422, 'invalid_request']);
    expect(calls()).toEqual([]);
  });
});

type Change = z.input<typeof contracts.administerUser.body>;

const administer = async (userId: string, body: Change, client = admin) => {
  const params = { userId };
  const headers = ifMatch(await client.call(contracts.getUser, { params }));
  return client.call(contracts.administerUser, { params, body, headers });
};

describe('administering', () => {
  beforeEach(async () => {
    await invite();
    pool.mock.resetHistory();
    pool.mails.length = 0;
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
    expect(calls()).toEqual(commands.map(([name, input]) => [name, inPool({ Username: sub, ...input })]));
  });

  it('lets who is reactivated sign in again, and mails nobody who has a password of their own', async () => {
    pool.confirm(email);
    await administer(sub, { active: false });
    await administer(sub, { active: true });
    expect(pool.find(email)?.enabled).toBe(true);
    expect(pool.mails).toEqual([]);
  });

  it('invites who is activated and has no password of their own', async () => {
    await administer(sub, { active: false });
    expect((await administer(sub, { active: true })).ok().active).toBe(true);
    expect(pool.mails).toEqual([email]);
  });

  it('leaves inactive whom no invitation can be mailed, and is finished by repeating it', async () => {
    await administer(sub, { active: false });
    pool.state.mailsLeft = 0;
    expect((await administer(sub, { active: true })).refusal().code).toBe('mail_unavailable');
    expect((await admin.call(contracts.getUser, { params: { userId: sub } })).ok().active).toBe(false);
    pool.state.mailsLeft = 1;
    expect((await administer(sub, { active: true })).ok().active).toBe(true);
    expect(pool.mails).toEqual([email]);
  });

  it('changes who has no sign-in (any more) in the directory alone', async () => {
    pool.remove(email);
    expect((await administer(sub, { name: 'Beatrice', role: 'salesperson', active: false })).ok()).toEqual({
      id: sub,
      email,
      name: 'Beatrice',
      role: 'salesperson',
      active: false,
    });
  });

  it('changes whose sign-in was made anew there, by the id of before', async () => {
    pool.remove(email);
    pool.state.subOf = () => `new-${sub}`;
    await admin.call(contracts.sendInvitation, { params: { userId: sub } });
    pool.state.subOf = (address) => address.split('@')[0] ?? '';
    expect(pool.find(email)).toMatchObject({ sub: `new-${sub}`, enabled: true });
    expect(pool.groupsOf(email)).toEqual(['managers', `known-as.${sub}`]);
    await administer(sub, { active: false, name: 'Beatrice' });
    expect(pool.find(email)).toMatchObject({ name: 'Beatrice', enabled: false });
    expect((await invite()).status).toBe(409);
  });

  it('does nothing, and makes no new version, where nothing changes', async () => {
    const before = await admin.call(contracts.getUser, { params: { userId: sub } });
    const after = await administer(sub, { name: 'Bea', active: true });
    expect(after.headers.get('etag')).toBe(before.headers.get('etag'));
    expect(calls()).toEqual([]);
  });

  it('is finished by repeating it, where it was cut off before the directory was changed', async () => {
    pool.mock.on(AdminDisableUserCommand).rejectsOnce(new Error('cut off')).resolves({});
    expect((await administer(sub, { active: false })).status).toBe(500);
    expect((await administer(sub, { active: false })).ok().active).toBe(false);
    expect(pool.mock.commandCalls(AdminDisableUserCommand)).toHaveLength(2);
  });

  it('demands the version that was read, and refuses another', async () => {
    const call = (headers = {}) =>
      admin.call(contracts.administerUser, { params: { userId: sub }, body: { name: 'B' }, headers });
    expect((await call()).refusal().code).toBe('precondition_required');
    expect((await call({ 'if-match': '"99"' })).refusal().code).toBe('precondition_failed');
    expect(calls()).toEqual([]);
  });

  it('refuses to deactivate oneself or to change the own role, and lets one rename oneself', async () => {
    const self = cloud.as(sub, 'administrator');
    for (const change of [{ active: false }, { role: 'salesperson' }] as const) {
      const answer = await administer(sub, change, self);
      expect([answer.status, answer.refusal().code]).toEqual([409, 'own_account']);
    }
    expect(calls()).toEqual([]);
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

describe('sending an invitation again', () => {
  const send = (userId = sub, client = admin) => client.call(contracts.sendInvitation, { params: { userId } });

  beforeEach(async () => {
    await invite();
    pool.mails.length = 0;
  });

  it('mails a new temporary password and answers the user', async () => {
    const answer = await send();
    expect(answer.ok()).toEqual({ id: sub, ...invitation(), active: true });
    expect(answer.headers.get('etag')).toBe('"1"');
    expect(pool.mails).toEqual([email]);
  });

  it('mails once under one idempotency key', async () => {
    const call = () =>
      admin.call(contracts.sendInvitation, { params: { userId: sub }, headers: { 'idempotency-key': sub } });
    expect([(await call()).status, (await call()).status]).toEqual([200, 200]);
    expect(pool.mails).toEqual([email]);
  });

  it('ends that it is due', async () => {
    pool.join(email, 'invitation-due');
    await send();
    expect(pool.groupsOf(email)).toEqual(['managers']);
  });

  it('asks to come back in an hour where no more mails go out', async () => {
    pool.state.mailsLeft = 0;
    const answer = await send();
    expect([answer.status, answer.refusal().code]).toEqual([503, 'mail_unavailable']);
    expect(answer.headers.get('retry-after')).toBe('3600');
  });

  it('is refused for who has a password of their own', async () => {
    pool.confirm(email);
    const answer = await send();
    expect([answer.status, answer.refusal().code]).toEqual([409, 'invitation_accepted']);
  });

  it('is refused for who is deactivated', async () => {
    await administer(sub, { active: false });
    const answer = await send();
    expect([answer.status, answer.refusal().code]).toEqual([409, 'user_deactivated']);
    expect(pool.mails).toEqual([]);
  });

  it('knows no user without an entry', async () => {
    expect((await send('nobody')).refusal().code).toBe('unknown_user');
  });

  it('is for administrators', async () => {
    expect((await send(sub, cloud.as('max', 'manager'))).refusal().code).toBe('forbidden');
  });

  it('makes no sign-in anew where the address is that of somebody else by now', async () => {
    pool.readdress(email, `other-${email}`);
    await cloud.enter(`${sub}-next`);
    pool.remove(`other-${email}`);
    pool.join(email, 'managers', `${sub}-next`);
    const answer = await send();
    expect([answer.status, answer.refusal().code]).toEqual([409, 'user_exists']);
    expect(pool.mails).toEqual([]);
  });
});
