import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { loadCustomer } from '../../lib/customer-file.ts';
import { ownCustomer } from '../../ops/account.ts';
import { commands } from '../../ops/commands.ts';

const sts = mockClient(STSClient);
const others = [mockClient(CloudFormationClient), mockClient(DynamoDBClient)];
const folder = mkdtempSync(join(tmpdir(), 'account-'));
const people = join(folder, 'people');
writeFileSync(people, '');

beforeEach(() => {
  for (const mock of [sts, ...others]) mock.reset();
  sts.on(GetCallerIdentityCommand).resolves({ Account: '444455556666' });
});

afterAll(() => rmSync(folder, { recursive: true }));

/** How each command is told that it is for the example customer. */
const calls: Readonly<Record<string, readonly string[]>> = {
  'continue-histories': ['example', '--from', 'one', '--to', 'other', '--since', '2026-11-30T08:00:00Z'],
  'copy-deals': ['--customer', 'example', '--from', 'other', 'deal'],
  'dead-letters': ['--customer', 'example'],
  'delete-customer': ['example', '--confirm', 'example'],
  deploy: ['example'],
  'make-users': ['example', '--from', people],
  pause: ['example'],
  preflight: ['example'],
  'purge-queues': ['example'],
  redrive: ['--customer', 'example'],
  rerun: ['--customer', 'example'],
  resume: ['example'],
  'restore-table': ['example', '--to', '2026-11-30T08:00:00Z'],
  'save-users': ['example', '--to', join(folder, 'saved')],
  'send-invitations': ['example'],
};

describe('credentials for another account than the customer’s', () => {
  // It prints what somebody may put up, and acts on nobody.
  it.each(Object.keys(commands).filter((name) => name !== 'dashboard'))(
    'are refused before anything happens by %s',
    async (name) => {
      const command = (await commands[name]?.load())?.command;
      const message = 'These credentials are for the account 444455556666, but example is in 111122223333';
      await expect(command?.run(calls[name] ?? [])).rejects.toThrow(message);
      expect(others.flatMap((mock) => mock.calls())).toEqual([]);
    },
  );
});

describe('credentials for the customer’s account', () => {
  it('are accepted', async () => {
    sts.on(GetCallerIdentityCommand).resolves({ Account: '111122223333' });
    expect(await ownCustomer('example')).toEqual(loadCustomer('example'));
  });
});
