import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  ResourceNotFoundException,
  type RestoreSummary,
  RestoreTableFromBackupCommand,
  RestoreTableToPointInTimeCommand,
  TagResourceCommand,
  UpdateContinuousBackupsCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { streamView, timeToLiveAttribute } from '../../lib/data.ts';
import { Fault } from '../../runner/fault.ts';

/** From what: a table at a moment, or right now, or the backup that DynamoDB keeps of a table that was deleted. */
export type Origin = { readonly table: string; readonly at: Date | 'latest' } | { readonly backupArn: string };

export type Restoration = {
  readonly origin: Origin;
  readonly name: string;
  /** The tag that all of the customer's resources have. */
  readonly customer: string;
  readonly isProtected: boolean;
};

type Steps = {
  readonly say: (line: string) => void;
  readonly signal?: AbortSignal;
  /** Seconds between two looks at the table. */
  readonly pause?: number;
};

const aDay = 24 * 60 * 60;

const describe = async (client: DynamoDBClient, TableName: string) => {
  try {
    return (await client.send(new DescribeTableCommand({ TableName }))).Table;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
};

const begin = (client: DynamoDBClient, { origin, name: TargetTableName }: Restoration) =>
  'backupArn' in origin
    ? client.send(new RestoreTableFromBackupCommand({ TargetTableName, BackupArn: origin.backupArn }))
    : client.send(
        new RestoreTableToPointInTimeCommand({
          TargetTableName,
          SourceTableName: origin.table,
          ...(origin.at === 'latest' ? { UseLatestRestorableTime: true } : { RestoreDateTime: origin.at }),
        }),
      );

const aSecond = 1_000;

/** Whether a table came from there; of the latest moment only which table it was, for time has gone on. */
const isOf = (origin: Origin, { SourceTableArn, SourceBackupArn, RestoreDateTime }: Partial<RestoreSummary>) => {
  if ('backupArn' in origin) return SourceBackupArn === origin.backupArn;
  if (SourceTableArn?.endsWith(`:table/${origin.table}`) !== true) return false;
  return origin.at === 'latest' || Math.abs(Number(RestoreDateTime) - origin.at.getTime()) < aSecond;
};

/** So that whoever named the wrong backup, or goes on with what was restored days ago, sees it. */
const contentOf = ({ SourceTableArn, RestoreDateTime }: Partial<RestoreSummary>) =>
  `what ${SourceTableArn?.split('/').at(-1)} held at ${RestoreDateTime?.toISOString()}`;

/**
 * Restores a table and gives it all that DynamoDB does not restore: stream, time to live, point-in-time recovery, tags
 * and protection. Each step looks first whether it is done, so that all may be cut off anywhere and done again.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_RestoreTableToPointInTime.html
 */
export const restoreTable = async (client: DynamoDBClient, restoration: Restoration, steps: Steps) => {
  const { origin, name: TableName, customer, isProtected } = restoration;
  const { say, signal, pause = 20 } = steps;
  const ready = () =>
    waitUntilTableExists(
      { client, maxWaitTime: aDay, minDelay: pause, maxDelay: pause, ...(signal && { abortSignal: signal }) },
      { TableName },
    );
  const present = await describe(client, TableName);
  if (present !== undefined && !isOf(origin, present.RestoreSummary ?? {}))
    throw new Fault(`${TableName} is there and holds something else: give the new table another name`);
  if (present === undefined) {
    await begin(client, restoration);
    say(`${TableName} is being restored; that takes minutes to hours`);
  }
  await ready();
  const table = await describe(client, TableName);
  say(`${TableName} holds ${contentOf(table?.RestoreSummary ?? {})}`);
  if (table?.StreamSpecification?.StreamEnabled !== true) {
    const StreamSpecification = { StreamEnabled: true, StreamViewType: streamView };
    await client.send(new UpdateTableCommand({ TableName, StreamSpecification }));
    await ready();
    say('Its stream is on');
  }
  const { TimeToLiveDescription: ttl } = await client.send(new DescribeTimeToLiveCommand({ TableName }));
  if (ttl?.TimeToLiveStatus !== 'ENABLED' && ttl?.TimeToLiveStatus !== 'ENABLING') {
    const TimeToLiveSpecification = { AttributeName: timeToLiveAttribute, Enabled: true };
    await client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
    say('Its time to live is on');
  }
  const { ContinuousBackupsDescription: backups } = await client.send(
    new DescribeContinuousBackupsCommand({ TableName }),
  );
  if (backups?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus !== 'ENABLED') {
    const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: true };
    await client.send(new UpdateContinuousBackupsCommand({ TableName, PointInTimeRecoverySpecification }));
    say('Its point-in-time recovery is on');
  }
  const ResourceArn = table?.TableArn;
  await client.send(new TagResourceCommand({ ResourceArn, Tags: [{ Key: 'customer', Value: customer }] }));
  if (isProtected && table?.DeletionProtectionEnabled !== true) {
    await client.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: true }));
    await ready();
    say('It is protected from deletion');
  }
  const streamArn = (await describe(client, TableName))?.LatestStreamArn;
  if (streamArn === undefined) throw new Fault(`${TableName} has no stream`);
  return { name: TableName, streamArn };
};
