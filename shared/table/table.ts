import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import { wait } from '../kernel/clock.ts';
import { env } from '../kernel/env.ts';
import { type Condition, expressionOf, guardedExpressionOf } from './conditions.ts';
import { TableThrottled, translateErrors } from './errors.ts';

export type Key = { readonly pk: string; readonly sk: string };
export type Item = Key & Readonly<Record<string, unknown>>;

export type Write =
  | { readonly put: Item; readonly when: Condition }
  | { readonly remove: Key; readonly when: Condition }
  | { readonly check: Key; readonly when: Exclude<Condition, { is: 'anything' }> };

/** The client of the whole process; tests and benches watch it through its middleware stack. */
export const client = DynamoDBDocumentClient.from(new DynamoDBClient({}), {
  marshallOptions: { removeUndefinedValues: true },
});

let known: string | undefined;

/** Asked when it is needed: who only wants to know how a key is made has no table. */
const tableName = () => {
  known ??= env('TABLE_NAME');
  return known;
};

/** The item as it is now, or undefined. A strongly consistent read: what was answered before is seen. */
export const get = async (Key: Key): Promise<unknown> => {
  const { Item } = await translateErrors(
    client.send(new GetCommand({ TableName: tableName(), Key, ConsistentRead: true })),
  );
  return Item;
};

const maxBatch = 100;
const batchAttempts = 6;
const firstPause = 20;

/** Only the key and these attributes of an item; all where none are named. */
const projectionOf = (attributes: readonly string[] | undefined) => {
  if (attributes === undefined) return {};
  const names = ['pk', 'sk', ...attributes].map((name) => [`#${name}`, name] as const);
  return {
    ProjectionExpression: names.map(([placeholder]) => placeholder).join(', '),
    ExpressionAttributeNames: Object.fromEntries(names),
  };
};

type Attributes = readonly string[] | undefined;

const getBatch = async (keys: readonly Key[], attributes: Attributes): Promise<Record<string, unknown>[]> => {
  const found: Record<string, unknown>[] = [];
  let open: readonly Record<string, unknown>[] = keys;
  for (let attempt = 0; open.length > 0; attempt += 1) {
    if (attempt === batchAttempts) throw new TableThrottled('The table left keys of a batch unread');
    if (attempt > 0) await wait(Math.random() * firstPause * 2 ** attempt);
    const RequestItems = { [tableName()]: { Keys: [...open], ConsistentRead: true, ...projectionOf(attributes) } };
    const answer = await translateErrors(client.send(new BatchGetCommand({ RequestItems })));
    found.push(...(answer.Responses?.[tableName()] ?? []));
    open = answer.UnprocessedKeys?.[tableName()]?.Keys ?? [];
  }
  return found;
};

/**
 * The items with these keys, as they are now, in the order of the keys; undefined where there is none. Where attributes
 * are named, the others are left out.
 */
export const getMany = async (keys: readonly Key[], attributes?: Attributes): Promise<unknown[]> => {
  const unique = [...new Map(keys.map((key) => [`${key.pk} ${key.sk}`, key])).values()];
  const batches = Array.from({ length: Math.ceil(unique.length / maxBatch) }, (_, index) =>
    getBatch(unique.slice(index * maxBatch, (index + 1) * maxBatch), attributes),
  );
  const items = (await Promise.all(batches)).flat();
  const byKey = new Map(items.map((item) => [`${item.pk} ${item.sk}`, item]));
  return keys.map((key) => byKey.get(`${key.pk} ${key.sk}`));
};

/** A part of one partition, of the table or of an index. */
export type Range = {
  readonly index?: 'gsi1' | 'gsi2';
  readonly pk: string;
  /** Only sort keys that begin so. */
  readonly prefix?: string;
  /** Only sort keys beyond this one, in the direction of reading. */
  readonly after?: string | undefined;
  /** Only sort keys up to this one. */
  readonly until?: string | undefined;
  readonly descending?: boolean;
  readonly limit: number;
};

/** Beyond every sort key with this prefix: ours are ASCII. */
const beyond = (prefix: string) => `${prefix}~`;

/** The first and the last sort key that are read. A cursor that somebody made up may point outside the prefix. */
const ends = ({ prefix = '', after, until = beyond(prefix), descending = false }: Range) => {
  const first = prefix === '' ? ' ' : prefix;
  const last = until < beyond(prefix) ? until : beyond(prefix);
  if (after === undefined) return { first, last };
  return descending ? { first, last: after < last ? after : last } : { first: after > first ? after : first, last };
};

/** At most `limit` items of a partition, in the order of their sort keys. Fewer only at its end. */
export const query = async (range: Range) => {
  const { index, pk, after, descending = false, limit } = range;
  const { first, last } = ends(range);
  // Then nothing lies between them, which BETWEEN would refuse to say.
  if (first > last) return [];
  // BETWEEN includes its ends: the item at `after` itself is read too, and left out below.
  const wanted = limit + (after === undefined ? 0 : 1);
  const items: Record<string, unknown>[] = [];
  let ExclusiveStartKey: Record<string, unknown> | undefined;
  do {
    const answer = await translateErrors(
      client.send(
        new QueryCommand({
          TableName: tableName(),
          IndexName: index,
          KeyConditionExpression: '#pk = :pk AND #sk BETWEEN :first AND :last',
          ExpressionAttributeNames: { '#pk': `${index ?? ''}pk`, '#sk': `${index ?? ''}sk` },
          ExpressionAttributeValues: { ':pk': pk, ':first': first, ':last': last },
          ScanIndexForward: !descending,
          Limit: wanted - items.length,
          ConsistentRead: index === undefined,
          ExclusiveStartKey,
        }),
      ),
    );
    items.push(...(answer.Items ?? []));
    ExclusiveStartKey = answer.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined && items.length < wanted);
  return items.filter((item) => item[`${index ?? ''}sk`] !== after).slice(0, limit);
};

const commandOf = (write: Write) => {
  if ('put' in write) return { Put: { TableName: tableName(), Item: write.put, ...guardedExpressionOf(write.when) } };
  if ('remove' in write)
    return { Delete: { TableName: tableName(), Key: write.remove, ...guardedExpressionOf(write.when) } };
  return {
    ConditionCheck: { TableName: tableName(), Key: write.check, ConditionExpression: '', ...expressionOf(write.when) },
  };
};

/**
 * Does all of these writes or none. A single one is not made a transaction, which would cost twice the units. Throws
 * `WriteRefused`, which says what was wrong with each write, `WrittenByLaterRelease` and `TableThrottled`.
 */
export const write = async (writes: readonly Write[]): Promise<void> => {
  const [only] = writes;
  if (only === undefined) return;
  if (writes.length > 1 || 'check' in only) {
    await translateErrors(client.send(new TransactWriteCommand({ TransactItems: writes.map(commandOf) })));
  } else if ('put' in only) {
    await translateErrors(
      client.send(new PutCommand({ TableName: tableName(), Item: only.put, ...guardedExpressionOf(only.when) })),
    );
  } else {
    await translateErrors(
      client.send(new DeleteCommand({ TableName: tableName(), Key: only.remove, ...guardedExpressionOf(only.when) })),
    );
  }
};
