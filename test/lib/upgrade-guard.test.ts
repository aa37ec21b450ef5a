import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { losses } from '../../lib/release/losses.ts';
import { lastRelease } from '../../lib/release/releases.ts';
import { type Resources, statefulResources } from '../../lib/release/stateful-resources.ts';

const released = statefulResources({ Resources: lastRelease().resources() });

const idOf = (type: string, prefix = '') => {
  const id = Object.keys(released).find((name) => released[name]?.Type === type && name.startsWith(prefix));
  if (id === undefined) throw new Error(`The last release has no ${type} ${prefix}`);
  return id;
};

const [table, pool, client, bucket, key, topic, api] = [
  idOf('AWS::DynamoDB::Table'),
  idOf('AWS::Cognito::UserPool'),
  idOf('AWS::Cognito::UserPoolClient'),
  idOf('AWS::S3::Bucket', 'Files'),
  idOf('AWS::KMS::Key'),
  idOf('AWS::SNS::Topic', 'Events'),
  idOf('AWS::ApiGatewayV2::Api'),
];

/** What the guard says of the last release's resources with these properties changed. */
const changed = (id: string, properties: Readonly<Record<string, unknown>>) => {
  const { Type = '', Properties } = released[id] ?? {};
  return losses(released, { ...released, [id]: { Type, Properties: { ...Properties, ...properties } } });
};

const without = (id: string): Resources => Object.fromEntries(Object.entries(released).filter(([name]) => name !== id));

it('an upgrade to the same loses nothing', () => {
  expect(losses(released, structuredClone(released))).toEqual([]);
});

it.each([
  [table, { KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }] }, 'would be replaced: KeySchema is another'],
  [table, { TableName: 'deals' }, 'would be replaced: TableName is another'],
  [client, { GenerateSecret: true }, 'would be replaced: GenerateSecret is another'],
  [bucket, { BucketName: 'files-of-example' }, 'would be replaced: BucketName is another'],
  [topic, { TopicName: 'events' }, 'would be replaced: TopicName is another'],
  [api, { ProtocolType: 'WEBSOCKET' }, 'would be replaced: ProtocolType is another'],
  [pool, { UsernameAttributes: ['phone_number'] }, 'could not be updated: UsernameAttributes is another'],
  [pool, { Schema: [{ Name: 'email', Required: true }] }, 'could not be updated: Schema is another'],
  [key, { KeySpec: 'RSA_2048' }, 'could not be updated: KeySpec is another'],
])('names resource and property where %s gets %j', (id, properties, loss) => {
  expect(changed(id, properties)).toEqual([`${released[id]?.Type} ${id} ${loss}`]);
});

describe('the indexes of the table', () => {
  const { GlobalSecondaryIndexes: kept } = z
    .object({ GlobalSecondaryIndexes: z.tuple([z.looseObject({}), z.looseObject({})]) })
    .parse(released[table]?.Properties);
  const [gsi1, gsi2] = kept;
  const third = { ...gsi2, IndexName: 'gsi3' };
  const all = { ...gsi2, Projection: { ProjectionType: 'ALL' } };

  it.each([
    ['one is changed', [gsi1, all]],
    ['one takes the place of another', [gsi1, third]],
    ['two are made', [...kept, third, { ...third, IndexName: 'gsi4' }]],
  ])('cannot be updated at once where %s', (_, GlobalSecondaryIndexes) => {
    expect(changed(table, { GlobalSecondaryIndexes })).toEqual([
      `AWS::DynamoDB::Table ${table} could not be updated: GlobalSecondaryIndexes is another`,
    ]);
  });

  it.each([
    ['one is made', [...kept, third]],
    ['one is deleted', [gsi1]],
    ['they stand in another order', [gsi2, gsi1]],
  ])('are updated where %s', (_, GlobalSecondaryIndexes) => {
    expect(changed(table, { GlobalSecondaryIndexes })).toEqual([]);
  });
});

it.each([topic, pool, bucket])('names what would be removed: %s', (id) => {
  expect(losses(released, without(id))).toEqual([
    expect.stringContaining(`${released[id]?.Type} ${id} would be removed`),
  ]);
});

it('names what would get another logical id, and the one that it would get', () => {
  const { [api]: moved, ...others } = released;
  expect(losses(released, { ...others, ...(moved && { MovedApi: moved }) })).toEqual([
    `AWS::ApiGatewayV2::Api ${api} would be removed, or have another logical id (there is MovedApi)`,
  ]);
});

it('names what would be of another type', () => {
  const Type = 'AWS::DynamoDB::GlobalTable';
  expect(losses(released, { ...released, [table]: { Type, Properties: {} } })).toEqual([
    `AWS::DynamoDB::Table ${table} would be replaced: it is now of type ${Type}`,
  ]);
});

it('says nothing of what is updated in place, nor of what is new', () => {
  expect(changed(table, { BillingMode: 'PROVISIONED', TimeToLiveSpecification: undefined })).toEqual([]);
  expect(changed(pool, { EmailConfiguration: { EmailSendingAccount: 'DEVELOPER' } })).toEqual([]);
  expect(losses(released, { ...released, Second: { Type: 'AWS::S3::Bucket', Properties: {} } })).toEqual([]);
});
