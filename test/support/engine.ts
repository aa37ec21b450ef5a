import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { inject } from 'vitest';
import { defaultEngine, type EngineKind, startEngine } from '../../local/engine/engine.ts';
import { createTable } from '../../local/engine/table.ts';
import { localAccess } from '../../runner/access.ts';

const memory = '/dev/shm';

/** A folder for one test, in memory where the machine has that: an engine's every write is flushed to its file. */
export const temporaryFolder = () => mkdtempSync(join(existsSync(memory) ? memory : tmpdir(), 'stagecraft-'));

type TableOptions = { readonly kind?: EngineKind; readonly tableName?: string };

/** An empty table with these properties of CloudFormation, on an engine of its own. */
export const startTable = async (
  properties: unknown,
  { kind = defaultEngine(), tableName = 'test' }: TableOptions = {},
) => {
  const folder = temporaryFolder();
  const engine = await startEngine({ kind, folder });
  const client = new DynamoDBClient({ ...localAccess, endpoint: engine.endpoint });
  const { streamArn } = await createTable(client, tableName, properties);
  const stop = async () => {
    client.destroy();
    await engine.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { endpoint: engine.endpoint, engine, client, folder, tableName, streamArn, stop };
};

/** An empty table, as the stack declares it. In the end every event in it must be what its published schema says. */
export const startTestTable = async (options?: TableOptions) => {
  const table = await startTable(inject('tableProperties'), options);
  const stop = async () => {
    const { eventsIn, requireExact } = await import('./event-schemas.ts');
    try {
      requireExact(await eventsIn(table.client, table.tableName));
    } finally {
      await table.stop();
    }
  };
  return { ...table, stop };
};
