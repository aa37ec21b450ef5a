import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DynamoDBServiceException,
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';
import { Outage } from '../kernel/outages.ts';

/**
 * The highest `schemaVersion` of an item that this code may replace or remove. A release that keeps something in a way
 * that the one before it would break, raises it, and writes it into what it keeps so; an item without it is of the first.
 */
export const knownSchema = 1;

const isOfLaterRelease = (item: Record<string, AttributeValue> | undefined) =>
  Number(item?.schemaVersion?.N ?? knownSchema) > knownSchema;

const isTooLarge = (message: string | undefined) => message?.includes('Item size') === true;

const throttles = new Set([
  'ProvisionedThroughputExceededException',
  'ProvisionedThroughputExceeded',
  'RequestLimitExceeded',
  'ThrottlingException',
  'ThrottlingError',
]);

const refusalOf: Readonly<Record<string, Refusal>> = {
  None: 'none',
  ConditionalCheckFailed: 'condition',
  TransactionConflict: 'conflict',
};

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html names the reasons. */
const fromCancellation = (error: TransactionCanceledException): Error => {
  const codes = (error.CancellationReasons ?? []).map(({ Code = 'None' }) => Code);
  if (codes.some((code) => throttles.has(code))) return new TableThrottled(codes.join(', '), { cause: error });
  if (error.CancellationReasons?.some(({ Message }) => isTooLarge(Message))) return new ItemTooLarge();
  if (error.CancellationReasons?.some(({ Item }) => isOfLaterRelease(Item))) return new WrittenByLaterRelease();
  const refusals = codes.map((code) => refusalOf[code]);
  return refusals.length > 0 && refusals.every((refusal) => refusal !== undefined) ? new WriteRefused(refusals) : error;
};

const fromTable = (error: unknown) => {
  if (error instanceof TransactionCanceledException) return fromCancellation(error);
  if (error instanceof ConditionalCheckFailedException) {
    return isOfLaterRelease(error.Item) ? new WrittenByLaterRelease() : new WriteRefused(['condition']);
  }
  if (error instanceof TransactionConflictException) return new WriteRefused(['conflict']);
  if (error instanceof DynamoDBServiceException && throttles.has(error.name)) {
    return new TableThrottled(error.name, { cause: error });
  }
  if (error instanceof DynamoDBServiceException && isTooLarge(error.message)) return new ItemTooLarge();
  return error;
};

/** The answer of a call to the table, with its failures in our words; what we did not expect stays as it is. */
export const translateErrors = async <Answer>(call: Promise<Answer>): Promise<Answer> => {
  try {
    return await call;
  } catch (error) {
    throw fromTable(error);
  }
};

/*
 * How storing can fail, in our words. Apart from the code that stores: who answers for a failure need not have a table.
 * The names are written out, since bundling shortens those of the classes.
 */

/** What was wrong with one write of several. `conflict`: another transaction is at this item right now. */
export type Refusal = 'none' | 'condition' | 'conflict';

/** The table did none of the writes; `refusals` says why, write by write. */
export class WriteRefused extends Error {
  override readonly name = 'WriteRefused';
  readonly refusals: readonly Refusal[];
  constructor(refusals: readonly Refusal[]) {
    super(`Refused: ${refusals.join(', ')}`);
    this.refusals = refusals;
  }
}

/** The table takes no more for now; the SDK has already tried again. */
export class TableThrottled extends Outage {
  override readonly name = 'TableThrottled';
}

/** An item would be larger than the 400 KB that DynamoDB takes. */
export class ItemTooLarge extends Error {
  override readonly name = 'ItemTooLarge';
}

/** An item says that a later release wrote it, in a way that this one would break: what is newer than we may change it. */
export class WrittenByLaterRelease extends Error {
  override readonly name = 'WrittenByLaterRelease';
}

/** Somebody else changed the thing between reading and writing it: read again and decide again. */
export class VersionConflict extends Error {
  override readonly name = 'VersionConflict';
  /** Write by write, where the table said so. */
  readonly refusals: readonly Refusal[];
  constructor(refusals: readonly Refusal[] = []) {
    super();
    this.refusals = refusals;
  }
}

/** The answer to a request with this idempotency key was stored meanwhile or, `running`, is being stored right now. */
export class IdempotencyConflict extends Error {
  override readonly name = 'AlreadyAnswered';
  readonly running: boolean;
  constructor(running: boolean) {
    super();
    this.running = running;
  }
}
