import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  paginateQuery,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { dealKey } from '../../shared/deals/store/keys.ts';
import { dayOf, eventPrefix, eventsOfDay } from '../../shared/table/keys.ts';
import { taskKey } from '../../shared/tasks/store.ts';

type Tables = {
  /** The table that was lost, or spoilt, as far as it is there. */
  readonly from: string;
  /** The one that was restored. */
  readonly to: string;
  /** The moment to which it was restored. */
  readonly since: string;
};

const entry = z.object({ pk: z.object({ S: z.string() }), sk: z.object({ S: z.string() }) });
const aDay = 86_400_000;

/** An event is stamped before it is written: one of just before the moment may have been written after it. */
const margin = 60_000;

/** The last number of each history that went on since, by its partition. */
const lastNumbers = async (client: DynamoDBClient, { from: TableName, since: moment }: Tables) => {
  const since = new Date(Date.parse(moment) - margin).toISOString();
  const numbers = new Map<string, number>();
  for (let day = Date.parse(dayOf(since)); day <= Date.now(); day += aDay) {
    const values = { ':day': { S: eventsOfDay(dayOf(new Date(day).toISOString())) }, ':since': { S: since } };
    const pages = paginateQuery(
      { client },
      {
        TableName,
        IndexName: 'gsi1',
        KeyConditionExpression: 'gsi1pk = :day AND gsi1sk >= :since',
        ExpressionAttributeValues: values,
      },
    );
    for await (const { Items = [] } of pages) {
      for (const { pk, sk } of Items.map((item) => entry.parse(item)))
        numbers.set(pk.S, Math.max(numbers.get(pk.S) ?? 0, Number(sk.S.slice(eventPrefix.length))));
    }
  }
  return numbers;
};

type Numbered = { readonly key: { readonly pk: string; readonly sk: string }; readonly attributes: readonly string[] };

/** The item that numbers a history, and in which attributes; the first one is that of its last event. */
const numberedBy = (partition: string): Numbered | undefined => {
  const [kind = '', ...id] = partition.split('#');
  if (kind === 'DEAL') return { key: dealKey(id.join('#')), attributes: ['sequence', 'version'] };
  if (kind === 'TASK') return { key: taskKey(id.join('#')), attributes: ['version'] };
  return undefined;
};

const raise = async (client: DynamoDBClient, TableName: string, { key, attributes }: Numbered, number: number) => {
  const Key: Record<string, AttributeValue> = { pk: { S: key.pk }, sk: { S: key.sk } };
  try {
    await client.send(
      new UpdateItemCommand({
        TableName,
        Key,
        ExpressionAttributeValues: { ':number': { N: String(number) } },
        ExpressionAttributeNames: Object.fromEntries(attributes.map((name) => [`#${name}`, name])),
        UpdateExpression: `SET ${attributes.map((name) => `#${name} = :number`).join(', ')}`,
        ConditionExpression: `attribute_exists(pk) AND #${attributes[0]} < :number`,
      }),
    );
    return true;
  } catch (error) {
    // It is newer than the moment, so that nothing of it was restored, or was raised before.
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
};

/**
 * Has the histories in a restored table go on behind the numbers that were given away since: an event's id is made of
 * its number, and who saw that of a lost one would take a new one for its repetition. Answers how many deals and tasks
 * were raised, and the partitions of other histories, which go on where they stood. It may be cut off and done again.
 */
export const continueHistories = async (client: DynamoDBClient, tables: Tables) => {
  let continued = 0;
  const others: string[] = [];
  for (const [partition, number] of await lastNumbers(client, tables)) {
    const numbered = numberedBy(partition);
    if (numbered === undefined) others.push(partition);
    else if (await raise(client, tables.to, numbered, number)) continued += 1;
  }
  return { continued, others };
};
