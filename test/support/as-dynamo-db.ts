import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Backup, restoreBackup } from './backups.ts';

type Input = {
  TargetTableName: string;
  SourceTableName: string;
  RestoreDateTime: Date;
  TableName: string;
  ResourceArn: string;
  Tags: unknown;
};

/** Has a client of an engine answer what only DynamoDB can, a restore from this backup among it; notes what it was asked. */
export const asDynamoDb = (client: DynamoDBClient, properties: unknown, backup: () => Promise<Backup>) => {
  const recovery = new Map<string, string>();
  const tags = new Map<string, unknown>();
  const restored = new Map<string, unknown>();
  const state = { calls: [] as string[], cutAfter: Number.POSITIVE_INFINITY };
  const answers: Readonly<Record<string, (input: Input) => unknown>> = {
    RestoreTableToPointInTimeCommand: async ({ TargetTableName, SourceTableName, RestoreDateTime }) => {
      await restoreBackup(client, TargetTableName, properties, await backup());
      const SourceTableArn = `arn:aws:dynamodb:eu-central-1:111122223333:table/${SourceTableName}`;
      restored.set(TargetTableName, { SourceTableArn, RestoreDateTime, RestoreInProgress: false });
    },
    DescribeContinuousBackupsCommand: ({ TableName }) => ({
      ContinuousBackupsDescription: {
        PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: recovery.get(TableName) ?? 'DISABLED' },
      },
    }),
    UpdateContinuousBackupsCommand: ({ TableName }) => void recovery.set(TableName, 'ENABLED'),
    TagResourceCommand: ({ ResourceArn, Tags }) => void tags.set(ResourceArn.split('/').at(-1) ?? '', Tags),
  };
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        if (/^(Restore|Update|Tag)/.test(commandName)) {
          if (state.calls.length >= state.cutAfter) throw new Error('cut off');
          state.calls.push(commandName);
        }
        const answer = answers[commandName];
        if (answer === undefined) {
          const answered = await next(args);
          if ('Table' in answered.output)
            Object.assign(answered.output.Table ?? {}, {
              RestoreSummary: restored.get(answered.output.Table?.TableName ?? ''),
            });
          return answered;
        }
        const output = await answer(args.input as unknown as Input);
        return { response: {}, output: { $metadata: {}, ...(output as object) } };
      },
    { step: 'initialize', name: 'asDynamoDb' },
  );
  return { state, recovery, tags };
};
