import { ACCOUNT } from '../../runner/access.ts';
import { isRecord } from '../../runner/is-record.ts';
import type { Call } from './judge.ts';

/** A request to a service, as its own reference describes it. */
export type Asked = {
  readonly service: string;
  readonly region: string;
  readonly operation: string;
  readonly input: unknown;
};

const arnOf = (service: string, region: string, resource: string) =>
  `arn:aws:${service}:${region}:${ACCOUNT}:${resource}`;

/** A field of a request. Each call is judged: a schema would take longer than the rest. */
const field = (input: unknown, name: string): unknown => (isRecord(input) ? input[name] : undefined);

const text = (input: unknown, name: string): string => {
  const value = field(input, name);
  if (typeof value !== 'string') throw new Error(`A call without ${name} cannot be judged here`);
  return value;
};

const fields = (input: unknown, name: string): Readonly<Record<string, unknown>> => {
  const value = field(input, name);
  if (!isRecord(value)) throw new Error(`A call without ${name} cannot be judged here`);
  return value;
};

/** Some operations on many things are permitted by the action on one. */
const oneByOne = (operation: string) => operation.replace(/Batch$/, '');

const inTransactions: Readonly<Record<string, string>> = {
  Get: 'GetItem',
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
};

const callInTransaction = ([kind, item]: readonly [string, unknown]) => {
  const action = inTransactions[kind];
  if (action === undefined) throw new Error(`${kind} in a transaction cannot be judged here`);
  return { action, table: text(item, 'TableName') };
};

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html */
const dynamodb = ({ region, operation, input }: Asked): Call[] => {
  const call = ({ action, table }: { action: string; table: string }) => ({
    action: `dynamodb:${action}`,
    resource: arnOf('dynamodb', region, `table/${table}`),
  });
  if (operation.startsWith('Transact'))
    return Object.values(fields(input, 'TransactItems'))
      .flatMap((item) => Object.entries(isRecord(item) ? item : {}))
      .map((item) => call(callInTransaction(item)));
  if (operation === 'BatchGetItem' || operation === 'BatchWriteItem')
    return Object.keys(fields(input, 'RequestItems')).map((table) => call({ action: operation, table }));
  const index = field(input, 'IndexName');
  const table = text(input, 'TableName');
  return [call({ action: operation, table: index === undefined ? table : `${table}/index/${index}` })];
};

/** What is done to a subscription is permitted for its topic: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html */
const sns = ({ operation, input }: Asked): Call[] => {
  const subscription = field(input, 'SubscriptionArn');
  const topic = typeof subscription === 'string' ? subscription.split(':', 6).join(':') : text(input, 'TopicArn');
  return [{ action: `sns:${oneByOne(operation)}`, resource: topic }];
};

const sqs = ({ region, operation, input }: Asked): Call[] => {
  const name = text(input, 'QueueUrl').split('/').at(-1) ?? '';
  return [{ action: `sqs:${oneByOne(operation)}`, resource: arnOf('sqs', region, name) }];
};

const kms = ({ region, operation, input }: Asked): Call[] => {
  const keyId = text(input, 'KeyId');
  const resource = keyId.startsWith('arn:') ? keyId : arnOf('kms', region, `key/${keyId}`);
  const context = field(input, 'EncryptionContext');
  return [{ action: `kms:${operation}`, resource, contextKeys: Object.keys(isRecord(context) ? context : {}) }];
};

const cognito = ({ region, operation, input }: Asked): Call[] => {
  const resource = arnOf('cognito-idp', region, `userpool/${text(input, 'UserPoolId')}`);
  return [{ action: `cognito-idp:${operation}`, resource }];
};

const services: Readonly<Record<string, (asked: Asked) => Call[]>> = {
  dynamodb,
  sns,
  sqs,
  kms,
  'cognito-idp': cognito,
};

/** For what AWS would ask a function's policies at this request. */
export const callsOf = (asked: Asked): readonly Call[] => {
  const read = services[asked.service];
  if (read === undefined) throw new Error(`Calls of ${asked.service} cannot be judged here`);
  return read(asked);
};
