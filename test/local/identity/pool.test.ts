import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  AdminCreateUserCommand,
  CognitoIdentityProviderClient,
  UnsupportedUserStateException,
  UserNotFoundException,
  UsernameExistsException,
} from '@aws-sdk/client-cognito-identity-provider';
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { jwtAuthorizer } from '../../../local/gateway/authorizer.ts';
import { type Identity, startIdentity } from '../../../local/identity/cognito.ts';
import { declaredPool } from '../../../local/identity/pool.ts';
import { keys } from '../../../local/identity/tokens.ts';
import { failureOf } from '../../../local/lambda/protocol.ts';
import type { Mail } from '../../../local/mailbox/mail.ts';
import { readStack } from '../../../local/template/stack.ts';
import { localAccess } from '../../../runner/access.ts';
import type { Outcome } from '../../../runner/outcome.ts';
import { userPool } from '../../../shared/people/user-pool/user-pool.ts';
import { temporaryFolder } from '../../support/engine.ts';

const ofPool = { UserPoolId: { Ref: 'Pool' } };
const pool = declaredPool(
  readStack(
    {
      Resources: {
        SignIn: { Type: 'AWS::Lambda::Function' },
        Pool: {
          Type: 'AWS::Cognito::UserPool',
          Properties: {
            UsernameAttributes: ['email'],
            LambdaConfig: { PreTokenGeneration: { 'Fn::GetAtt': ['SignIn', 'Arn'] } },
            AdminCreateUserConfig: {
              InviteMessageTemplate: { EmailSubject: 'Welcome', EmailMessage: 'You are {username}, password {####}' },
            },
          },
        },
        Client: {
          Type: 'AWS::Cognito::UserPoolClient',
          Properties: {
            AccessTokenValidity: 15,
            IdTokenValidity: 15,
            RefreshTokenValidity: 60,
            TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'minutes', RefreshToken: 'minutes' },
            ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH'],
          },
        },
        Administrators: { Type: 'AWS::Cognito::UserPoolGroup', Properties: { GroupName: 'administrators', ...ofPool } },
        Due: { Type: 'AWS::Cognito::UserPoolGroup', Properties: { GroupName: 'invitation-due', ...ofPool } },
      },
    },
    { region: 'eu-central-1', stackName: 'shop', servicesUrl: 'http://127.0.0.1:1' },
  ),
);

const password = 'Example-password-1';
let data: string;
let identity: Identity;
let client: CognitoIdentityProviderClient;
let mails: Mail[];
let triggered: unknown[];
let answer: (event: unknown) => Outcome;

const start = () =>
  startIdentity(pool, {
    data,
    send: async (mail) => void mails.push(mail),
    trigger: async (arn, event) => {
      triggered.push({ arn, event });
      return answer(event);
    },
  });

/** Makes an administrator as the seed does. */
const invite = async (email: string) => {
  const users = userPool(pool.id, client);
  const signIn = await users.make(email, email);
  await users.setRole(signIn.username, null, 'administrator');
  await users.invite(signIn);
};

beforeEach(async () => {
  data = temporaryFolder();
  mails = [];
  triggered = [];
  answer = (payload) => ({ ok: true, payload });
  identity = await start();
  client = new CognitoIdentityProviderClient({ ...localAccess, endpoint: identity.endpoint });
});
afterEach(() => {
  client.destroy();
  identity.stop();
  rmSync(data, { recursive: true });
});

describe('the user pool of a stack', () => {
  it('begins empty, and mails an invitation to who is invited', async () => {
    expect(mails).toEqual([]);
    await invite('admin@example.com');
    expect(mails).toEqual([
      {
        to: 'admin@example.com',
        subject: 'Welcome',
        text: expect.stringMatching(/^You are admin@example.com, password \S+$/),
      },
    ]);
  });

  it('invites again with another password, but nobody who has one of their own, nor a stranger', async () => {
    await invite('admin@example.com');
    await invite('admin@example.com');
    expect(mails).toHaveLength(2);
    expect(mails[1]?.text).not.toBe(mails[0]?.text);
    const resend = (Username: string) =>
      client.send(new AdminCreateUserCommand({ UserPoolId: pool.id, Username, MessageAction: 'RESEND' }));
    await expect(resend('nobody@example.com')).rejects.toThrow(UserNotFoundException);
    await identity.setPassword('admin@example.com', password);
    await expect(resend('admin@example.com')).rejects.toThrow(UnsupportedUserStateException);
  });

  it('knows somebody by the group that says who they were, and keeps such a group', async () => {
    const users = userPool(pool.id, client);
    const { username } = await users.make('ann@example.com', 'Ann');
    for (const _ of ['once', 'and again']) await users.knowAs(username, 'ann');
    expect(await users.findById('ann')).toMatchObject({ username, email: 'ann@example.com' });
    expect(await users.make('ann@example.com', 'Ann')).toMatchObject({ username, id: 'ann' });
    expect(decodeJwt(await identity.longToken('ann@example.com'))['cognito:groups']).toEqual(['known-as.ann']);
    expect(await users.findById('bob')).toBeUndefined();
  });

  it('gives tokens of a quarter of an hour that the deployed authorizer takes', async () => {
    await invite('admin@example.com');
    await identity.setPassword('admin@example.com', password);
    const { AuthenticationResult } = await identity.signIn('admin@example.com', password);
    const authorize = jwtAuthorizer({ issuer: pool.issuer, audience: [pool.client.id] }, keys);
    const authorized = await authorize(AuthenticationResult.AccessToken);
    expect(authorized).toMatchObject({
      ok: true,
      claims: { token_use: 'access', 'cognito:groups': '[administrators]' },
    });
    const { exp = 0, iat = 0 } = decodeJwt(AuthenticationResult.AccessToken);
    expect(exp - iat).toBe(15 * 60);
  });

  it('makes long tokens of the same shape', async () => {
    await invite('admin@example.com');
    await identity.setPassword('admin@example.com', password);
    const { AuthenticationResult } = await identity.signIn('admin@example.com', password);
    const short = decodeJwt(AuthenticationResult.AccessToken);
    const long = decodeJwt(await identity.longToken('admin@example.com'));
    expect(Object.keys(long)).toEqual(expect.arrayContaining(Object.keys(short)));
    for (const same of ['sub', 'iss', 'client_id', 'username', 'token_use', 'cognito:groups', 'scope'])
      expect(long[same]).toEqual(short[same]);
    expect((long.exp ?? 0) - (long.iat ?? 0)).toBe(12 * 3600);
  });

  it('runs the function for sign-in with what Cognito tells it', async () => {
    await invite('admin@example.com');
    await identity.setPassword('admin@example.com', password);
    await identity.signIn('admin@example.com', password);
    expect(triggered).toMatchObject([
      {
        arn: 'arn:aws:lambda:eu-central-1:000000000000:function:shop-SignIn',
        event: {
          triggerSource: 'TokenGeneration_Authentication',
          userPoolId: pool.id,
          request: {
            userAttributes: { email: 'admin@example.com' },
            groupConfiguration: { groupsToOverride: ['administrators'] },
          },
        },
      },
    ]);
  });

  it('lets nobody in whom that function refuses', async () => {
    answer = () => failureOf(new Error('deactivated'));
    await invite('admin@example.com');
    await identity.setPassword('admin@example.com', password);
    await expect(identity.signIn('admin@example.com', password)).rejects.toThrow('deactivated');
  });

  it('keeps its users over a restart, and invites nobody twice', async () => {
    await invite('admin@example.com');
    const before = decodeJwt(await identity.longToken('admin@example.com')).sub;
    identity.stop();
    identity = await start();
    expect(decodeJwt(await identity.longToken('admin@example.com')).sub).toBe(before);
    expect(mails).toHaveLength(1);
  });

  it('answers the AWS SDK, with errors by their names', async () => {
    const create = new AdminCreateUserCommand({
      UserPoolId: pool.id,
      Username: 'ann@example.com',
      DesiredDeliveryMediums: ['EMAIL'],
    });
    const { User } = await client.send(create);
    expect(User?.UserCreateDate).toBeInstanceOf(Date);
    await expect(client.send(create)).rejects.toBeInstanceOf(UsernameExistsException);
  });

  it('says in one line that its data is damaged', async () => {
    identity.stop();
    const folder = join(data, 'user-pool');
    for (const file of readdirSync(folder)) writeFileSync(join(folder, file), '{');
    await expect(start()).rejects.toThrow(/The user pool's data in .* is damaged; start with --fresh/);
  });
});
