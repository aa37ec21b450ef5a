import { type DynamoDBClient, ListTagsOfResourceCommand, ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import type { Customer } from '../lib/customer.ts';
import { Fault } from '../local/fault.ts';

/** Whose a table is, by the tag that `restore-table` gives it; undefined where there is no such table. */
const ownerOf = async (client: DynamoDBClient, ResourceArn: string) => {
  try {
    const { Tags = [] } = await client.send(new ListTagsOfResourceCommand({ ResourceArn }));
    return Tags.find(({ Key }) => Key === 'customer')?.Value ?? 'nobody';
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
};

/** A Fault where the table that a customer's file names is another's: they would see, or delete, what is not theirs. */
export const checkOwnTable = async (client: DynamoDBClient, { name, table }: Customer) => {
  if (table === undefined) return;
  const owner = await ownerOf(client, table.streamArn.replace(/\/stream\/.*$/, ''));
  if (owner !== undefined && owner !== name)
    throw new Fault(`customers/${name}.json names the table ${table.name}, whose tag \`customer\` is ${owner}`);
};
