import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { App, Stack } from 'aws-cdk-lib';
import * as z from 'zod';
import { Data } from '../../lib/data.ts';
import { localAccess } from '../../local/access.ts';
import { defaultEngine, type EngineKind, startEngine } from '../../local/engine/engine.ts';
import { createTable } from '../../local/engine/table.ts';

const memory = '/dev/shm';

/** A folder for one test, in memory where the machine has that: an engine's every write is flushed to its file. */
export const temporaryFolder = () => mkdtempSync(join(existsSync(memory) ? memory : tmpdir(), 'stagecraft-'));

const templateShape = z.object({
  Resources: z.record(z.string(), z.object({ Type: z.string(), Properties: z.unknown() })),
});

/** The table as the stack declares it. */
export const tableProperties = () => {
  const app = new App({ analyticsReporting: false });
  const stack = new Stack(app, 'table-only');
  new Data(stack, 'Data', { keepData: false });
  const { Resources } = templateShape.parse(app.synth().getStackByName(stack.stackName).template);
  const table = Object.values(Resources).find(({ Type }) => Type === 'AWS::DynamoDB::Table');
  return table?.Properties;
};

/** An empty table, as the stack declares it, on an engine of its own. */
export const startTestTable = async (kind: EngineKind = defaultEngine()) => {
  const folder = temporaryFolder();
  const engine = await startEngine({ kind, folder });
  const client = new DynamoDBClient({ ...localAccess, endpoint: engine.endpoint });
  const tableName = 'test';
  const { streamArn } = await createTable(client, tableName, tableProperties());
  const stop = async () => {
    client.destroy();
    await engine.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { endpoint: engine.endpoint, engine, folder, tableName, streamArn, stop };
};
