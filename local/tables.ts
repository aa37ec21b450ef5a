import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { localAccess } from './access.ts';
import { createTable } from './engine/table.ts';
import type { DeclaredStack } from './template/stack.ts';

/** Creates the stack's table on an engine; returns its names and the engine's name of its stream. */
export const createDeclaredTable = async (stack: DeclaredStack, endpoint: string) => {
  const { ref: name, attributes, properties } = stack.only('AWS::DynamoDB::Table', z.record(z.string(), z.unknown()));
  const client = new DynamoDBClient({ ...localAccess, endpoint });
  const { streamArn: engineStreamArn } = await createTable(client, name, properties);
  client.destroy();
  if (engineStreamArn === undefined) throw new Error('The table has no stream');
  return { name, streamArn: attributes.StreamArn ?? '', engineStreamArn };
};
