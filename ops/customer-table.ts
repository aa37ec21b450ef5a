import {
  DescribeTableCommand,
  type DynamoDBClient,
  ListTagsOfResourceCommand,
  paginateListTables,
  ResourceNotFoundException,
} from '@aws-sdk/client-dynamodb';
import type { Customer } from '../lib/customer.ts';
import { Fault } from '../runner/fault.ts';

/** Whose a table is, by the tag that its stack or `restore-table` gives it; undefined where there is no such table. */
const ownerOf = async (client: DynamoDBClient, TableName: string) => {
  try {
    const { Table } = await client.send(new DescribeTableCommand({ TableName }));
    const { Tags = [] } = await client.send(new ListTagsOfResourceCommand({ ResourceArn: Table?.TableArn }));
    return Tags.find(({ Key }) => Key === 'customer')?.Value ?? 'nobody';
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
};

/** A Fault where the table that a customer's file names is another's: they would see, or delete, what is not theirs. */
export const checkOwnTable = async (client: DynamoDBClient, { name, table }: Customer) => {
  if (table === undefined) return;
  const owner = await ownerOf(client, table.name);
  if (owner !== undefined && owner !== name)
    throw new Fault(`customers/${name}.json names the table ${table.name}, whose tag \`customer\` is ${owner}`);
};

/** The names of all tables of a customer, also of one that was restored beside the one in use and then forgotten. */
export const tablesOf = async (client: DynamoDBClient, customer: string) => {
  const names: string[] = [];
  for await (const { TableNames = [] } of paginateListTables({ client }, {}))
    for (const name of TableNames) if ((await ownerOf(client, name)) === customer) names.push(name);
  return names;
};
