import { CloudWatchLogsClient, DeleteLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  CognitoIdentityProviderClient,
  DeleteUserPoolCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import {
  DeleteTableCommand,
  DynamoDBClient,
  ListBackupsCommand,
  UpdateTableCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { DescribeKeyCommand, KMSClient, ScheduleKeyDeletionCommand } from '@aws-sdk/client-kms';
import { DeleteBucketCommand, DeleteObjectsCommand, ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';

export type DataClients = ReturnType<typeof dataClients>;

/** The clients of the services where a customer's data lie. */
export const dataClients = (region: string) => ({
  s3: new S3Client({ region }),
  dynamodb: new DynamoDBClient({ region }),
  cognito: new CognitoIdentityProviderClient({ region }),
  kms: new KMSClient({ region }),
  logs: new CloudWatchLogsClient({ region }),
});

/** What became of something: what to tell of it, and whether anybody still has to do something. */
export type Fate = { readonly messages: readonly string[]; readonly done: boolean };

const gone: Fate = { messages: ['gone'], done: true };

const day = (date: Date) => date.toISOString().slice(0, 10);
const inDays = (days: number) => day(new Date(Date.now() + days * 86_400_000));

/** How the services call what is not there, and what need not be done again. */
const missing = ['ResourceNotFoundException', 'NoSuchBucket', 'NotFoundException'];

const unless = async <T>(names: readonly string[], act: () => Promise<T>): Promise<T | undefined> => {
  try {
    return await act();
  } catch (error) {
    if (error instanceof Error && names.includes(error.name)) return undefined;
    throw error;
  }
};

const empty = async (client: S3Client, Bucket: string) => {
  let count = 0;
  for (;;) {
    const { Versions = [], DeleteMarkers = [] } = await client.send(new ListObjectVersionsCommand({ Bucket }));
    const Objects = [...Versions, ...DeleteMarkers].map(({ Key = '', VersionId }) => ({ Key, VersionId }));
    if (Objects.length === 0) break;
    const { Errors: [error] = [] } = await client.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }),
    );
    if (error) throw new Error(`${Bucket} keeps ${error.Key}: ${error.Code} ${error.Message}`);
    count += Objects.length;
  }
  await client.send(new DeleteBucketCommand({ Bucket }));
  return count;
};

const eraseBucket = async (Bucket: string, { s3 }: DataClients): Promise<Fate> => {
  const count = await unless(missing, () => empty(s3, Bucket));
  return count === undefined ? gone : { messages: [`gone, with ${count} versions of its objects`], done: true };
};

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery_Howitworks.html */
const eraseTable = async (TableName: string, { dynamodb }: DataClients): Promise<Fate> => {
  await unless(missing, async () => {
    await dynamodb.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: false }));
    // It cannot be deleted while it is being changed.
    await waitUntilTableExists({ client: dynamodb, maxWaitTime: 300 }, { TableName });
    await dynamodb.send(new DeleteTableCommand({ TableName }));
  });
  const { BackupSummaries = [] } = await dynamodb.send(new ListBackupsCommand({ TableName, BackupType: 'USER' }));
  const backups = BackupSummaries.map(({ BackupArn }) => `its backup ${BackupArn} remains until it is deleted by hand`);
  const automatic = `gone; DynamoDB keeps a last backup of it until ${inDays(35)} at most`;
  return { messages: [automatic, ...backups], done: backups.length === 0 };
};

const erasePool = async (UserPoolId: string, { cognito }: DataClients): Promise<Fate> => {
  await unless(missing, async () => {
    await cognito.send(new UpdateUserPoolCommand({ UserPoolId, DeletionProtection: 'INACTIVE' }));
    await cognito.send(new DeleteUserPoolCommand({ UserPoolId }));
  });
  return gone;
};

/** A key is never deleted at once; until then nobody can use it, and who regrets can take the deletion back. */
const eraseKey = async (KeyId: string, { kms }: DataClients): Promise<Fate> => {
  await unless(['KMSInvalidStateException', ...missing], () =>
    kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 30 })),
  );
  const described = await unless(missing, () => kms.send(new DescribeKeyCommand({ KeyId })));
  const date = described?.KeyMetadata?.DeletionDate;
  return date ? { messages: [`cannot be used any more, and is deleted on ${day(date)}`], done: true } : gone;
};

const eraseLog = async (logGroupName: string, { logs }: DataClients): Promise<Fate> => {
  await unless(missing, () => logs.send(new DeleteLogGroupCommand({ logGroupName })));
  return gone;
};

type Eraser = (id: string, clients: DataClients) => Promise<Fate>;

/** By type, in the order in which they are erased: the key last, without which the table's secrets are nothing. */
const erasers: ReadonlyMap<string, Eraser> = new Map([
  ['AWS::S3::Bucket', eraseBucket],
  ['AWS::DynamoDB::Table', eraseTable],
  ['AWS::Cognito::UserPool', erasePool],
  ['AWS::Logs::LogGroup', eraseLog],
  ['AWS::KMS::Key', eraseKey],
]);

/** Where a type comes when all is erased; what there is no eraser for comes first. */
export const turnOf = (type: string) => [...erasers.keys()].indexOf(type);

/** Erases something that a stack has left behind, or has been erased before. */
export const erase = (type: string, id: string, clients: DataClients): Promise<Fate> =>
  erasers.get(type)?.(id, clients) ??
  Promise.resolve({ messages: ['remains until it is deleted by hand'], done: false });
