import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AdminGetUserCommand, CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readStack } from '../../../local/template/stack.ts';
import { callsIn, isWhole, markWhole } from '../../support/calls/folder.ts';
import { grantsIn, unusedIn } from '../../support/calls/grants.ts';
import { decide } from '../../support/calls/mocked.ts';
import { runningAs } from '../../support/calls/recorder.ts';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stagecraft-calls-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const table = 'arn:aws:dynamodb:eu-central-1:000000000000:table/deals';

/** The function of the feed, which may do this with the table and its first index. */
const stackWith = (...actions: readonly string[]) => {
  const allow = (Action: readonly string[], Resource: string) => ({ Effect: 'Allow', Action, Resource });
  const Statement = [
    allow([...actions, 'dynamodb:GetRecords'], table),
    allow(['dynamodb:Query'], `${table}/index/gsi1`),
  ];
  const Policies = [{ PolicyName: 'all', PolicyDocument: { Statement } }];
  const Resources = {
    Role: { Type: 'AWS::IAM::Role', Properties: { Policies } },
    feedfunctionA1B2: {
      Type: 'AWS::Lambda::Function',
      Properties: { Role: { 'Fn::GetAtt': ['Role', 'Arn'] }, Environment: { Variables: { TABLE_NAME: 'deals' } } },
    },
  };
  return readStack({ Resources }, { region: 'eu-central-1', stackName: 'shop', servicesUrl: 'http://127.0.0.1:1' });
};

const unused = (stack: ReturnType<typeof stackWith>) => unusedIn(grantsIn(stack), callsIn(folder));

describe('what a function may do', () => {
  it('is used where a test of its handler or a local cloud did it', () => {
    const stack = stackWith('dynamodb:GetItem');
    writeFileSync(join(folder, 'feed'), 'dynamodb:GetItem table\n');
    writeFileSync(join(folder, 'shop-feedfunctionA1B2'), 'dynamodb:Query table/index/gsi1\n');
    expect(unused(stack)).toEqual([]);
  });

  it('is named where nobody did it: on the table, though one of its indexes was asked, and though another function did', () => {
    const stack = stackWith('dynamodb:GetItem', 'dynamodb:Query');
    writeFileSync(join(folder, 'feed'), 'dynamodb:Query table/index/gsi1\n');
    writeFileSync(join(folder, 'deals'), 'dynamodb:GetItem table\n');
    expect(unused(stack)).toMatchObject([
      { name: 'feed', call: 'dynamodb:GetItem table' },
      { name: 'feed', call: 'dynamodb:Query table' },
    ]);
  });
});

describe('after some of the tests only', () => {
  it('nothing is checked, and a line says so', () => {
    expect(isWhole(folder)).toBe(false);
    const env = { ...process.env, STAGECRAFT_CALLS: folder };
    const given = execFileSync('sh', ['-c', 'node test/support/calls/check-grants.ts 2>&1'], { env, encoding: 'utf8' });
    expect(given).toBe('Grants are not checked: not all tests ran with STAGECRAFT_CALLS=<folder> npm test\n');
  });

  it('which a whole run is not', () => {
    markWhole(folder);
    expect([isWhole(folder), [...callsIn(folder)]]).toEqual([true, []]);
  });
});

describe('what is asked of a client that only plays its service', () => {
  it('is written down, also after it was reset, and mocked again', async () => {
    vi.stubEnv('STAGECRAFT_CALLS', folder);
    const client = new CognitoIdentityProviderClient({ region: 'eu-central-1' });
    const get = (name: string) =>
      runningAs(name, () => client.send(new AdminGetUserCommand({ UserPoolId: 'pool', Username: 'ann' })))();
    const answer = { Username: 'ann' };
    const mock = decide(client, mockClient(client));
    mock.on(AdminGetUserCommand).resolves(answer);
    expect(await get('users')).toEqual(answer);
    mock.reset();
    mock.on(AdminGetUserCommand).resolves(answer);
    expect(await get('seed')).toEqual(answer);
    decide(client, mockClient(client)).on(AdminGetUserCommand).resolves(answer);
    expect(await get('work')).toEqual(answer);

    const asked = new Set(['cognito-idp:AdminGetUser cognito-idp', '']);
    expect(callsIn(folder)).toEqual(new Map(['seed', 'users', 'work'].map((name) => [name, asked])));
  });
});
