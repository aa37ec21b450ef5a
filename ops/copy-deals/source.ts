import { type DynamoDBClient, ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { Fault } from '../../runner/fault.ts';
import type { ReadPartition } from '../../shared/tasks/restored-deals.ts';

const item = z.looseObject({ pk: z.string(), sk: z.string() });

/** The partitions of any table that has ours' keys. */
export const partitionsOf = (client: DynamoDBClient, TableName: string): ReadPartition => {
  const documents = DynamoDBDocumentClient.from(client);
  return async (pk) => {
    const pages = paginateQuery(
      { client: documents },
      { TableName, KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': pk }, ConsistentRead: true },
    );
    const items = [];
    try {
      for await (const { Items = [] } of pages) items.push(...Items.map((found) => item.parse(found)));
    } catch (error) {
      throw error instanceof ResourceNotFoundException ? new Fault(`There is no table ${TableName}`) : error;
    }
    return items;
  };
};
