import {
  ConditionalCheckFailedException,
  DynamoDBServiceException,
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';

/** What was wrong with one write of several. `conflict`: another transaction is at this item right now. */
export type Refusal = 'none' | 'condition' | 'conflict';

/** The table did none of the writes; `refusals` says why, write by write. */
export class WriteRefused extends Error {
  readonly refusals: readonly Refusal[];
  constructor(refusals: readonly Refusal[]) {
    super(`Refused: ${refusals.join(', ')}`);
    this.refusals = refusals;
  }
}

/** The table takes no more for now; the SDK has already tried again. */
export class TableThrottled extends Error {}

/** An item would be larger than the 400 KB that DynamoDB takes. */
export class ItemTooLarge extends Error {}

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
  const refusals = codes.map((code) => refusalOf[code]);
  return refusals.length > 0 && refusals.every((refusal) => refusal !== undefined) ? new WriteRefused(refusals) : error;
};

const fromTable = (error: unknown) => {
  if (error instanceof TransactionCanceledException) return fromCancellation(error);
  if (error instanceof ConditionalCheckFailedException) return new WriteRefused(['condition']);
  if (error instanceof TransactionConflictException) return new WriteRefused(['conflict']);
  if (error instanceof DynamoDBServiceException && throttles.has(error.name)) {
    return new TableThrottled(error.name, { cause: error });
  }
  if (error instanceof DynamoDBServiceException && isTooLarge(error.message)) return new ItemTooLarge();
  return error;
};

/** The answer of a call to the table, with its failures in our words; what we did not expect stays as it is. */
export const translated = async <Answer>(call: Promise<Answer>): Promise<Answer> => {
  try {
    return await call;
  } catch (error) {
    throw fromTable(error);
  }
};
