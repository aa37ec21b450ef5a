import { DescribeTableCommand, DescribeTimeToLiveCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { type Origin, restoreTable } from '../../ops/restore-table/restore-table.ts';
import { asDynamoDb } from '../support/as-dynamo-db.ts';
import { backupOf } from '../support/backups.ts';
import { startTestTable } from '../support/engine.ts';

const { client, tableName, stop } = await startTestTable();
afterAll(stop);

await client.send(new PutItemCommand({ TableName: tableName, Item: { pk: { S: 'a' }, sk: { S: 'b' } } }));

const { state, recovery, tags } = asDynamoDb(client, inject('tableProperties'), () => backupOf(client, tableName));

beforeEach(() => {
  Object.assign(state, { calls: [], cutAfter: Number.POSITIVE_INFINITY });
});

const printed: string[] = [];
const origin: Origin = { table: tableName, at: new Date('2026-11-30T08:00:00Z') };
const restore = (name: string, isProtected = true, from: Origin = origin) =>
  restoreTable(
    client,
    { origin: from, name, customer: 'acme', isProtected },
    { say: (line) => printed.push(line), pause: 1 },
  );

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
    expect(printed).toContain(`restored holds what ${tableName} held at 2026-11-30T08:00:00.000Z`);
    expect(streamArn).toContain('table/restored/stream/');
    expect(await backupOf(client, name)).toEqual(await backupOf(client, tableName));
  });

  it('is left as it is when that is done again, with the stream that it has', async () => {
    const first = await restore('twice');
    state.calls = [];
    expect(await restore('twice')).toEqual(first);
    expect(state.calls).toEqual(['TagResourceCommand']);
  });

  it('is finished where it was cut off', async () => {
    const done = ['RestoreTableToPointInTime', 'UpdateTable', 'UpdateTimeToLive', 'UpdateContinuousBackups'];
    for (let after = 0; after <= done.length + 1; after += 1) {
      const name = `cut-off-${after}`;
      Object.assign(state, { calls: [], cutAfter: after });
      await expect(restore(name)).rejects.toThrow('cut off');
      state.cutAfter = Number.POSITIVE_INFINITY;
      await restore(name);
      expect(await settingsOf(name)).toEqual(asDeclared);
    }
  });

  it.each<[string, Origin]>([
    ['another moment', { table: tableName, at: new Date('2026-11-29T08:00:00Z') }],
    ['another table', { table: 'another', at: new Date('2026-11-30T08:00:00Z') }],
    ['a backup', { backupArn: 'arn:aws:dynamodb:eu-central-1:111122223333:table/another/backup/1' }],
  ])('is not taken for what was restored from %s', async (_, other) => {
    await restore('taken');
    state.calls = [];
    await expect(restore('taken', true, other)).rejects.toThrow('taken is there and holds something else');
    expect(state.calls).toEqual([]);
  });

  it('never is the one in use', async () => {
    await expect(restore(tableName)).rejects.toThrow('holds something else');
    expect(state.calls).toEqual([]);
  });

  it('is finished also where it is of the latest moment', async () => {
    const latest: Origin = { table: tableName, at: 'latest' };
    const first = await restore('latest', true, latest);
    expect(await restore('latest', true, latest)).toEqual(first);
  });

  it('can be deleted where the customer’s data is not kept', async () => {
    const { name } = await restore('not-kept', false);
    expect(await settingsOf(name)).toEqual({ ...asDeclared, isProtected: false });
  });
});
