import { DescribeTableCommand, DescribeTimeToLiveCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { type Origin, restoreTable } from '../../ops/restore-table/restore-table.ts';
import { backupOf, restoreBackup } from '../support/backups.ts';
import { startTestTable } from '../support/engine.ts';

const { client, tableName, stop } = await startTestTable();
afterAll(stop);

await client.send(new PutItemCommand({ TableName: tableName, Item: { pk: { S: 'a' }, sk: { S: 'b' } } }));

/** What the engine does not know itself, as DynamoDB answers it. */
const recovery = new Map<string, string>();
const tags = new Map<string, unknown>();
let calls: string[] = [];
let cutAfter = Number.POSITIVE_INFINITY;

type Input = { TargetTableName: string; TableName: string; ResourceArn: string; Tags: unknown };

const answers: Readonly<Record<string, (input: Input) => unknown>> = {
  RestoreTableToPointInTimeCommand: async ({ TargetTableName }) =>
    restoreBackup(client, TargetTableName, inject('tableProperties'), await backupOf(client, tableName)),
  DescribeContinuousBackupsCommand: ({ TableName }) => ({
    ContinuousBackupsDescription: {
      PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: recovery.get(TableName) ?? 'DISABLED' },
    },
  }),
  UpdateContinuousBackupsCommand: ({ TableName }) => void recovery.set(TableName, 'ENABLED'),
  TagResourceCommand: ({ ResourceArn, Tags }) => void tags.set(ResourceArn.split('/').at(-1) ?? '', Tags),
};

client.middlewareStack.add(
  (next, { commandName = '' }) =>
    async (args) => {
      if (/^(Restore|Update|Tag)/.test(commandName)) {
        if (calls.length >= cutAfter) throw new Error('cut off');
        calls.push(commandName);
      }
      const answer = answers[commandName];
      if (answer === undefined) return next(args);
      const output = await answer(args.input as unknown as Input);
      return { response: {}, output: { $metadata: {}, ...(output as object) } };
    },
  { step: 'initialize', name: 'asDynamoDb' },
);

beforeEach(() => {
  calls = [];
  cutAfter = Number.POSITIVE_INFINITY;
});

const origin: Origin = { table: tableName, at: new Date('2026-11-30T08:00:00Z') };
const restore = (name: string, isProtected = true) =>
  restoreTable(client, { origin, name, customer: 'acme', isProtected }, { say: () => {}, pause: 1 });

const settingsOf = async (TableName: string) => {
  const { Table } = await client.send(new DescribeTableCommand({ TableName }));
  const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName }));
  return {
    stream: Table?.StreamSpecification,
    ttl: TimeToLiveDescription,
    isProtected: Table?.DeletionProtectionEnabled,
    recovery: recovery.get(TableName),
    tags: tags.get(TableName),
    indexes: Table?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName).sort(),
  };
};

const asDeclared = {
  stream: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
  ttl: { AttributeName: 'ttl', TimeToLiveStatus: 'ENABLED' },
  isProtected: true,
  recovery: 'ENABLED',
  tags: [{ Key: 'customer', Value: 'acme' }],
  indexes: ['gsi1', 'gsi2'],
};

describe('a table that is restored', () => {
  it('has what is in the other one, and all that DynamoDB does not restore', async () => {
    const { name, streamArn } = await restore('restored');
    expect(await settingsOf(name)).toEqual(asDeclared);
    expect(streamArn).toContain('table/restored/stream/');
    expect(await backupOf(client, name)).toEqual(await backupOf(client, tableName));
  });

  it('is left as it is when that is done again, with the stream that it has', async () => {
    const first = await restore('twice');
    calls = [];
    expect(await restore('twice')).toEqual(first);
    expect(calls).toEqual(['TagResourceCommand']);
  });

  it('is finished where it was cut off', async () => {
    const done = ['RestoreTableToPointInTime', 'UpdateTable', 'UpdateTimeToLive', 'UpdateContinuousBackups'];
    for (let after = 0; after <= done.length + 1; after += 1) {
      const name = `cut-off-${after}`;
      [calls, cutAfter] = [[], after];
      await expect(restore(name)).rejects.toThrow('cut off');
      cutAfter = Number.POSITIVE_INFINITY;
      await restore(name);
      expect(await settingsOf(name)).toEqual(asDeclared);
    }
  });

  it('can be deleted where the customer’s data is not kept', async () => {
    const { name } = await restore('not-kept', false);
    expect(await settingsOf(name)).toEqual({ ...asDeclared, isProtected: false });
  });
});
