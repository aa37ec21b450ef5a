import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { localAccess } from '../runner/access.ts';
import { Fault } from '../runner/fault.ts';
import { createTable, describeTable } from './engine/table.ts';
import { eventSources } from './event-sources.ts';
import type { DeclaredStack } from './template/stack.ts';

const anySettings = z.record(z.string(), z.unknown());

/** The table that the template only refers to, as one that was restored: it has to be there. */
const referredTo = async (stack: DeclaredStack, client: DynamoDBClient) => {
  const name = stack.output('TableName');
  const [source] = eventSources(stack, 'dynamodb', z.object({ EventSourceArn: z.string() }));
  if (source === undefined) throw new Error('The stack follows no stream');
  const table = await describeTable(client, name);
  if (table === undefined) throw new Fault(`The stack works on the table ${name}, which is not in the data folder`);
  return { name, streamArn: source.settings.EventSourceArn, engineStreamArn: table.LatestStreamArn };
};

/** The table that the template declares, created unless it is there. */
const declared = async (stack: DeclaredStack, client: DynamoDBClient) => {
  const { ref: name, attributes, properties } = stack.only('AWS::DynamoDB::Table', anySettings);
  const { streamArn: engineStreamArn } = await createTable(client, name, properties);
  return { name, streamArn: attributes.StreamArn ?? '', engineStreamArn };
};

/** Opens the stack's table on an engine; returns its names and the engine's name of its stream. */
export const openTable = async (stack: DeclaredStack, endpoint: string) => {
  const client = new DynamoDBClient({ ...localAccess, endpoint });
  const isDeclared = stack.declared('AWS::DynamoDB::Table', anySettings).length > 0;
  const { engineStreamArn, ...table } = await (isDeclared ? declared : referredTo)(stack, client);
  client.destroy();
  if (engineStreamArn === undefined) throw new Fault(`The table ${table.name} has no stream`);
  return { ...table, engineStreamArn };
};
