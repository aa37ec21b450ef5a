import {
  CloudFormationClient,
  CloudFormationServiceException,
  DeleteStackCommand,
  DescribeStacksCommand,
  ListStackResourcesCommand,
  ListStacksCommand,
  type ResourceStatus,
  type StackResourceSummary,
  UpdateTerminationProtectionCommand,
} from '@aws-sdk/client-cloudformation';
import {
  CloudWatchLogsClient,
  DeleteLogGroupCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  CognitoIdentityProviderClient,
  DeleteUserPoolCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import {
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ListBackupsCommand,
  ListTablesCommand,
  ListTagsOfResourceCommand,
  ResourceNotFoundException as TableNotFound,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import {
  DescribeKeyCommand,
  KMSClient,
  KMSInvalidStateException,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import {
  DeleteBucketCommand,
  DeleteObjectsCommand,
  ListObjectVersionsCommand,
  NoSuchBucket,
  S3Client,
} from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Customer } from '../../lib/customer.ts';
import { loadCustomer } from '../../lib/customer-file.ts';
import { deleteCustomer, type Remnant } from '../../ops/delete-customer/delete-customer.ts';
import { dataClients } from '../../ops/delete-customer/erase.ts';

const example = loadCustomer('example');
const region = 'eu-central-1';

const cloudFormation = mockClient(CloudFormationClient);
const s3 = mockClient(S3Client);
const dynamodb = mockClient(DynamoDBClient);
const cognito = mockClient(CognitoIdentityProviderClient);
const kms = mockClient(KMSClient);
const logs = mockClient(CloudWatchLogsClient);
const all = [cloudFormation, s3, dynamodb, cognito, kms, logs];

const $metadata = {};
const id = 'arn:aws:cloudformation:eu-central-1:111122223333:stack/stagecraft-example/1';

/** What CloudFormation says of the stack, one after the other, the last again and again. */
let states: string[];
let resources: Partial<StackResourceSummary>[];
/** The commands that changed something, in their order. */
let done: string[];

const resource = (
  ResourceType: string,
  PhysicalResourceId: string,
  ResourceStatus: ResourceStatus = 'DELETE_SKIPPED',
) => ({
  ResourceType,
  PhysicalResourceId,
  LogicalResourceId: `logical-${PhysicalResourceId}`,
  ResourceStatus,
  LastUpdatedTimestamp: new Date(0),
});

const note =
  (what: string, answer: object = {}) =>
  () => {
    done.push(what);
    return answer;
  };

beforeEach(() => {
  for (const client of all) client.reset();
  [states, done] = [['CREATE_COMPLETE', 'CREATE_COMPLETE', 'DELETE_IN_PROGRESS', 'DELETE_COMPLETE'], []];
  resources = [
    resource('AWS::KMS::Key', 'key'),
    resource('AWS::Cognito::UserPool', 'pool'),
    resource('AWS::DynamoDB::Table', 'table'),
    resource('AWS::S3::Bucket', 'files'),
    resource('AWS::Lambda::Function', 'stagecraft-example-Provider', 'DELETE_COMPLETE'),
  ];
  cloudFormation.on(DescribeStacksCommand).callsFake(({ StackName }) => {
    const StackStatus = states.length > 1 ? states.shift() : states[0];
    if (StackStatus === undefined || (StackStatus === 'DELETE_COMPLETE' && StackName !== id))
      throw new CloudFormationServiceException({
        name: 'ValidationError',
        message: `Stack with id ${StackName} does not exist`,
        $fault: 'client',
        $metadata,
      });
    return { Stacks: [{ StackId: id, StackName: 'stagecraft-example', StackStatus }] };
  });
  cloudFormation.on(UpdateTerminationProtectionCommand).callsFake(note('protection off'));
  cloudFormation.on(DeleteStackCommand).callsFake(({ RetainResources = [] }) => {
    done.push(['delete stack', ...RetainResources].join(' but '));
    return {};
  });
  cloudFormation.on(ListStacksCommand).resolves({
    StackSummaries: [
      { StackName: 'stagecraft-example', StackId: id },
      { StackName: 'stagecraft-example-two', StackId: 'another customer’s' },
    ].map((summary) => ({ ...summary, CreationTime: new Date(0), StackStatus: 'DELETE_COMPLETE' as const })),
  });
  cloudFormation
    .on(ListStackResourcesCommand, { StackName: id })
    .callsFake(() => ({ StackResourceSummaries: resources }));
  let full = true;
  s3.on(ListObjectVersionsCommand).callsFake(() =>
    full
      ? {
          Versions: [
            { Key: 'kept/a', VersionId: '2' },
            { Key: 'kept/a', VersionId: '1' },
          ],
          DeleteMarkers: [{ Key: 'kept/b', VersionId: '3' }],
        }
      : {},
  );
  s3.on(DeleteObjectsCommand).callsFake(({ Delete }) => {
    full = false;
    return note(`delete ${Delete.Objects.length} objects`)();
  });
  s3.on(DeleteBucketCommand).callsFake(({ Bucket }) => note(`delete bucket ${Bucket}`)());
  dynamodb.on(UpdateTableCommand).resolves({});
  dynamodb.on(DescribeTableCommand).callsFake(({ TableName }) => ({
    Table: { TableStatus: 'ACTIVE', TableArn: `arn:aws:dynamodb:table/${TableName}` },
  }));
  dynamodb.on(ListTablesCommand).resolves({ TableNames: [] });
  dynamodb.on(DeleteTableCommand).callsFake(({ TableName }) => note(`delete table ${TableName}`)());
  dynamodb.on(ListBackupsCommand).resolves({});
  cognito.on(UpdateUserPoolCommand, { DeletionProtection: 'INACTIVE' }).resolves({});
  cognito.on(DeleteUserPoolCommand).callsFake(note('delete pool'));
  kms.on(ScheduleKeyDeletionCommand, { PendingWindowInDays: 30 }).callsFake(note('schedule key'));
  kms
    .on(DescribeKeyCommand)
    .resolves({ KeyMetadata: { KeyId: 'key', DeletionDate: new Date('2027-01-04T10:00:00Z') } });
  logs.on(DeleteLogGroupCommand).callsFake(({ logGroupName }) => note(`delete log ${logGroupName}`)());
});

const run = async (customer: Customer = { ...example, keepData: false }) => {
  const deletion = {
    cloudFormation: new CloudFormationClient({ region }),
    data: dataClients(region),
    pause: async () => {},
  };
  const remnants: Remnant[] = [];
  for await (const remnant of deleteCustomer(customer, deletion)) remnants.push(remnant);
  return remnants;
};

const stackGone = ['protection off', 'delete stack'];
const log = 'delete log /aws/lambda/stagecraft-example-Provider';
const allGone = ['delete 3 objects', 'delete bucket files', 'delete table table', 'delete pool', 'schedule key'];

describe('deleting a customer whose data are not to be kept', () => {
  it('deletes the stack and then all that it left behind, the key last, and tells each', async () => {
    const remnants = await run();
    expect(done).toEqual([...stackGone, log, ...allGone]);
    expect(remnants.map(({ id, messages }) => [id, ...messages])).toEqual([
      [id, 'gone'],
      ['files', 'gone, with 3 versions of its objects'],
      ['table', expect.stringMatching(/^gone; DynamoDB keeps a last backup of it until \d{4}-\d\d-\d\d at most$/)],
      ['pool', 'gone'],
      ['key', 'cannot be used any more, and is deleted on 2027-01-04'],
    ]);
    expect(remnants.every((remnant) => remnant.done)).toBe(true);
  });

  it('goes on where it was cut off after the stack was gone', async () => {
    states = [];
    await run();
    expect(done).toEqual([log, ...allGone]);
  });

  it('may be repeated when all is gone', async () => {
    states = [];
    s3.on(ListObjectVersionsCommand).rejects(new NoSuchBucket({ message: '', $metadata }));
    dynamodb.on(UpdateTableCommand).rejects(new TableNotFound({ message: '', $metadata }));
    kms.on(ScheduleKeyDeletionCommand).rejects(new KMSInvalidStateException({ message: '', $metadata }));
    logs.on(DeleteLogGroupCommand).rejects(new ResourceNotFoundException({ message: '', $metadata }));
    const remnants = await run();
    expect(remnants.every((remnant) => remnant.done)).toBe(true);
    expect(remnants.find(({ id }) => id === 'key')?.messages).toEqual([
      'cannot be used any more, and is deleted on 2027-01-04',
    ]);
  });

  it('leaves behind what CloudFormation cannot delete, and erases it after that', async () => {
    states = ['CREATE_COMPLETE', 'CREATE_COMPLETE', 'DELETE_FAILED', 'DELETE_COMPLETE'];
    resources = [resource('AWS::S3::Bucket', 'files', 'DELETE_FAILED')];
    cloudFormation.on(DeleteStackCommand, { RetainResources: ['logical-files'] }).callsFake(() => {
      resources = [resource('AWS::S3::Bucket', 'files')];
      return note('delete stack but logical-files')();
    });
    await run();
    expect(done).toEqual([...stackGone, 'delete stack but logical-files', 'delete 3 objects', 'delete bucket files']);
  });

  const table = { name: 'restored', streamArn: 'arn:aws:dynamodb:table/restored/stream/1' };
  const taggedFor = (customer: string, name = 'restored') =>
    dynamodb
      .on(ListTagsOfResourceCommand, { ResourceArn: `arn:aws:dynamodb:table/${name}` })
      .resolves({ Tags: [{ Key: 'customer', Value: customer }] });

  it('erases the table that was restored, too', async () => {
    taggedFor('example');
    await run({ ...example, keepData: false, table });
    expect(done).toContain('delete table restored');
  });

  it('finds what was restored beside the table in use and forgotten, and nobody else’s', async () => {
    dynamodb.on(ListTablesCommand).resolves({ TableNames: ['forgotten', 'theirs'] });
    taggedFor('example', 'forgotten');
    taggedFor('acme', 'theirs');
    await run();
    expect(done).toContain('delete table forgotten');
    expect(done).not.toContain('delete table theirs');
  });

  it('can be repeated once that table is gone', async () => {
    dynamodb.on(ListTagsOfResourceCommand).rejects(new TableNotFound({ message: 'There is none', $metadata }));
    await run({ ...example, keepData: false, table });
    expect(done).toContain('schedule key');
  });

  it('does nothing where the customer’s file names the table of another', async () => {
    taggedFor('acme');
    await expect(run({ ...example, keepData: false, table })).rejects.toThrow('whose tag `customer` is acme');
    expect(done).toEqual([]);
  });

  it('tells of backups that somebody made, and of what it cannot delete: something remains to be done', async () => {
    resources = [resource('AWS::DynamoDB::Table', 'table'), resource('AWS::Made::Up', 'thing')];
    dynamodb
      .on(ListBackupsCommand, { BackupType: 'USER' })
      .resolves({ BackupSummaries: [{ BackupArn: 'arn:backup' }] });
    const open = (await run()).filter((remnant) => !remnant.done);
    expect(open.map(({ id, messages }) => [id, messages.at(-1)])).toEqual([
      ['thing', 'remains until it is deleted by hand'],
      ['table', 'its backup arn:backup remains until it is deleted by hand'],
    ]);
  });

  it('stops where an object is held, and keeps the table until that is put right', async () => {
    s3.on(DeleteObjectsCommand).resolves({ Errors: [{ Key: 'kept/a', Code: 'AccessDenied', Message: 'locked' }] });
    await expect(run()).rejects.toThrow('files keeps kept/a: AccessDenied locked');
    expect(done).toEqual([...stackGone, log]);
  });
});

describe('deleting a customer whose data are to be kept', () => {
  it('deletes the stack alone, and tells what is kept', async () => {
    const remnants = await run(example);
    expect(done).toEqual([...stackGone, log]);
    expect(remnants.slice(1).map(({ id, messages }) => [id, ...messages])).toEqual(
      ['files', 'table', 'pool', 'key'].map((name) => [name, 'is kept: the customer’s file says keepData']),
    );
  });
});
