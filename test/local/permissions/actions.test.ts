import { describe, expect, it } from 'vitest';
import { callsIn } from '../../../local/permissions/request.ts';
import { callsSigned } from '../../../local/permissions/signatures.ts';

const region = 'eu-central-1';
const arn = (service: string, resource: string) => `arn:aws:${service}:${region}:000000000000:${resource}`;
const table = arn('dynamodb', 'table/deals');

type Request = { readonly method?: string; readonly path?: string; readonly headers?: object; readonly body?: string };

const askedFor = (service: string, { method = 'POST', path = '/', headers = {}, body = '' }: Request) => {
  const given = new Map<string, string>(Object.entries(headers));
  const calls = callsIn(
    { accessKeyId: 'fn', region, service },
    { method, path, header: (name) => given.get(name), body },
  );
  return calls.map(({ action, resource }) => [action, resource]);
};

const json = (service: string, operation: string, input: unknown) =>
  askedFor(service, { headers: { 'x-amz-target': `Some_Version.${operation}` }, body: JSON.stringify(input) });

const form = (fields: Readonly<Record<string, string>>) => askedFor('sns', { body: `${new URLSearchParams(fields)}` });

describe('what AWS asks the policies for', () => {
  it.each(['GetItem', 'PutItem', 'Query', 'Scan', 'DeleteItem'])('%s on a table', (operation) => {
    expect(json('dynamodb', operation, { TableName: 'deals' })).toEqual([[`dynamodb:${operation}`, table]]);
  });

  it('a query of an index', () => {
    const asked = json('dynamodb', 'Query', { TableName: 'deals', IndexName: 'gsi1' });
    expect(asked).toEqual([['dynamodb:Query', `${table}/index/gsi1`]]);
  });

  it('reading and writing many items, each an action of its own', () => {
    const RequestItems = { deals: {}, other: {} };
    const tables = [table, arn('dynamodb', 'table/other')];
    for (const operation of ['BatchGetItem', 'BatchWriteItem'])
      expect(json('dynamodb', operation, { RequestItems })).toEqual(
        tables.map((one) => [`dynamodb:${operation}`, one]),
      );
  });

  it('a transaction, item by item', () => {
    const kinds = ['Put', 'Update', 'Delete', 'ConditionCheck'];
    const TransactItems = kinds.map((kind) => ({ [kind]: { TableName: 'deals', Key: { Put: { S: 'x' } } } }));
    const actions = ['PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'];
    const asked = json('dynamodb', 'TransactWriteItems', { TransactItems });
    expect(asked).toEqual(actions.map((action) => [`dynamodb:${action}`, table]));
    const read = json('dynamodb', 'TransactGetItems', { TransactItems: [{ Get: { TableName: 'deals' } }] });
    expect(read).toEqual([['dynamodb:GetItem', table]]);
  });

  it('a transaction, whatever its items have in them', () => {
    const Item = { Put: { S: '{"Delete":{"TableName":"other"' }, TableName: { M: { Delete: { M: {} } } } };
    const TransactItems = [{ Put: { Item, TableName: 'deals' } }, { Delete: { TableName: 'deals', Key: {} } }];
    const asked = json('dynamodb', 'TransactWriteItems', { TransactItems });
    expect(asked).toEqual(['PutItem', 'DeleteItem'].map((action) => [`dynamodb:${action}`, table]));
  });

  it('a topic, and what is done to its subscriptions', () => {
    const topic = arn('sns', 'events');
    expect(form({ Action: 'PublishBatch', TopicArn: topic })).toEqual([['sns:Publish', topic]]);
    expect(form({ Action: 'Subscribe', TopicArn: topic })).toEqual([['sns:Subscribe', topic]]);
    for (const Action of ['Unsubscribe', 'GetSubscriptionAttributes', 'SetSubscriptionAttributes'])
      expect(form({ Action, SubscriptionArn: `${topic}:7` })).toEqual([[`sns:${Action}`, topic]]);
  });

  it.each([
    ['SendMessage', 'SendMessage'],
    ['SendMessageBatch', 'SendMessage'],
    ['ChangeMessageVisibility', 'ChangeMessageVisibility'],
  ])('%s to a queue', (operation, action) => {
    const asked = json('sqs', operation, { QueueUrl: 'http://127.0.0.1:1/000000000000/work.fifo' });
    expect(asked).toEqual([[`sqs:${action}`, arn('sqs', 'work.fifo')]]);
  });

  it('a key, by its id or ARN', () => {
    const key = arn('kms', 'key/secrets');
    for (const KeyId of ['secrets', key]) expect(json('kms', 'Encrypt', { KeyId })).toEqual([['kms:Encrypt', key]]);
  });

  it('a user pool', () => {
    const asked = json('cognito-idp', 'AdminGetUser', { UserPoolId: 'pool' });
    expect(asked).toEqual([['cognito-idp:AdminGetUser', arn('cognito-idp', 'userpool/pool')]]);
  });

  const object = 'arn:aws:s3:::files/imports/1';

  it.each<readonly [string, Request, readonly (readonly string[])[]]>([
    ['reading', { method: 'GET', path: '/files/imports/1' }, [['s3:GetObject', object]]],
    ['looking', { method: 'HEAD', path: '/files/imports/1' }, [['s3:GetObject', object]]],
    ['writing', { method: 'PUT', path: '/files/imports/1' }, [['s3:PutObject', object]]],
    ['beginning parts', { method: 'POST', path: '/files/imports/1?uploads=' }, [['s3:PutObject', object]]],
    ['adding a part', { method: 'PUT', path: '/files/imports/1?partNumber=1&uploadId=2' }, [['s3:PutObject', object]]],
    ['finishing parts', { method: 'POST', path: '/files/imports/1?uploadId=2' }, [['s3:PutObject', object]]],
    ['listing', { method: 'GET', path: '/files?list-type=2&prefix=a' }, [['s3:ListBucket', 'arn:aws:s3:::files']]],
    [
      'copying',
      { method: 'PUT', path: '/files/kept/2', headers: { 'x-amz-copy-source': '/files/imports/1' } },
      [
        ['s3:GetObject', object],
        ['s3:PutObject', 'arn:aws:s3:::files/kept/2'],
      ],
    ],
  ])('%s of files', (_, request, calls) => {
    expect(askedFor('s3', request)).toEqual(calls);
  });

  it.each([
    ['another service', () => json('ssm', 'GetParameter', {})],
    ['a version of a file', () => askedFor('s3', { method: 'GET', path: '/files/a?versionId=1' })],
    ['deleting a file', () => askedFor('s3', { method: 'DELETE', path: '/files/a' })],
    ['PartiQL', () => json('dynamodb', 'ExecuteStatement', { Statement: 'SELECT * FROM deals' })],
    [
      'an unknown part of a transaction',
      () => json('dynamodb', 'TransactWriteItems', { TransactItems: [{ Move: {} }] }),
    ],
  ])('is not guessed for %s', (_, ask) => {
    expect(ask).toThrow('cannot be judged here');
  });
});

describe('what an answer lets others do', () => {
  const address = 'http://127.0.0.1:1/files/kept/1?X-Amz-Credential=fn%2F20260101%2Feu%2Fs3%2Faws4_request';
  const upload = { url: 'http://127.0.0.1:1/files', fields: { key: 'uploads/1', 'X-Amz-Credential': 'fn/20260101' } };
  const answered = (body: unknown) => callsSigned({ statusCode: 200, body: JSON.stringify(body) }, 'fn');

  it('is what was signed for them', () => {
    expect(answered({ items: [{ url: address }] })).toEqual([
      { action: 's3:GetObject', resource: 'arn:aws:s3:::files/kept/1' },
    ]);
    expect(answered({ upload })).toEqual([{ action: 's3:PutObject', resource: 'arn:aws:s3:::files/uploads/1' }]);
    expect(callsSigned({ statusCode: 302, headers: { location: address } }, 'fn')).toHaveLength(1);
  });

  it('is nothing where somebody only writes so', () => {
    const text = 'X-Amz-Credential {';
    const foreign = address.replace('fn%2F', 'somebody%2F');
    expect(answered({ name: text, url: foreign, upload: { url: 'x', fields: text } })).toEqual([]);
    expect(callsSigned(text, 'fn')).toEqual([]);
    expect(callsSigned(undefined, 'fn')).toEqual([]);
  });
});
