import {
  type AttributeValue,
  BatchWriteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  paginateScan,
} from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { createTable } from '../../local/engine/table.ts';

export type Backup = readonly Record<string, AttributeValue>[];

const batchSize = 25;
const settings = ['StreamSpecification', 'TimeToLiveSpecification'];

/** All that a table holds right now. */
export const backupOf = async (client: DynamoDBClient, TableName: string): Promise<Backup> => {
  const items: Record<string, AttributeValue>[] = [];
  for await (const { Items = [] } of paginateScan({ client }, { TableName, ConsistentRead: true }))
    items.push(...Items);
  return items;
};

/** Makes a table of a backup as DynamoDB does: without stream and without time to live. */
export const restoreBackup = async (client: DynamoDBClient, name: string, properties: unknown, backup: Backup) => {
  const kept = Object.entries(z.record(z.string(), z.unknown()).parse(properties));
  await createTable(client, name, Object.fromEntries(kept.filter(([property]) => !settings.includes(property))));
  for (let from = 0; from < backup.length; from += batchSize) {
    const puts = backup.slice(from, from + batchSize).map((Item) => ({ PutRequest: { Item } }));
    const { UnprocessedItems } = await client.send(new BatchWriteItemCommand({ RequestItems: { [name]: puts } }));
    for (const { PutRequest } of UnprocessedItems?.[name] ?? [])
      await client.send(new PutItemCommand({ TableName: name, Item: PutRequest?.Item }));
  }
};
