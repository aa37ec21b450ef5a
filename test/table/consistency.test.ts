import { BatchGetCommand, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { defaultEngine } from '../../local/engine/engine.ts';
import { startPersistence } from '../support/persistence.ts';

const { stop, table } = await startPersistence(defaultEngine());
const calls = mockClient(table.client);
const key = { pk: 'P', sk: 'A' };

beforeEach(() => {
  calls.resetHistory();
  calls.send.callThrough();
});

afterAll(() => stop());

// No engine on one machine is ever behind, so what is asked for is all that can be looked at.
it('reads the table as it is now, so that what was answered before is seen', async () => {
  await table.get(key);
  await table.getMany([key]);
  await table.query({ pk: 'P', limit: 1 });
  expect(calls.commandCalls(GetCommand)[0]?.args[0].input.ConsistentRead).toBe(true);
  expect(calls.commandCalls(BatchGetCommand)[0]?.args[0].input.RequestItems?.test?.ConsistentRead).toBe(true);
  expect(calls.commandCalls(QueryCommand)[0]?.args[0].input.ConsistentRead).toBe(true);
});

it('does not ask that of an index, which cannot', async () => {
  await table.query({ index: 'gsi1', pk: 'P', limit: 1 });
  expect(calls.commandCalls(QueryCommand)[0]?.args[0].input.ConsistentRead).toBe(false);
});
