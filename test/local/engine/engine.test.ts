import { writeFileSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { databaseFile, dynoxideBinary } from '../../../local/engine/dynoxide.ts';
import { startEngine } from '../../../local/engine/engine.ts';
import { superviseEngine } from '../../../local/engine/supervised.ts';
import { createTable } from '../../../local/engine/table.ts';
import { localAccess } from '../../../runner/access.ts';
import { startTestTable, temporaryFolder } from '../../support/engine.ts';

const item = (id: string) => ({ pk: { S: id }, sk: { S: 'DEAL' } });

describe.runIf(dynoxideBinary())('the native engine', () => {
  let table: Awaited<ReturnType<typeof startTestTable>>;
  let client: DynamoDBClient;
  let database: DatabaseSync;

  beforeAll(async () => {
    table = await startTestTable({ kind: 'dynoxide' });
    client = new DynamoDBClient({ ...localAccess, endpoint: table.endpoint });
    database = new DatabaseSync(databaseFile(table.folder), { timeout: 5_000 });
  });
  afterAll(async () => {
    database.close();
    client.destroy();
    await table.stop();
  });

  it('finds its stream records through an index, however many there are', () => {
    // The engine's own statements.
    const next =
      'SELECT COALESCE(MAX(CAST(sequence_number AS INTEGER)), 0) + 1 FROM _stream_records WHERE table_name = ?1';
    const read = `SELECT * FROM _stream_records
      WHERE table_name = ?1 AND shard_id = ?2 AND CAST(sequence_number AS INTEGER) > ?3
      ORDER BY CAST(sequence_number AS INTEGER) ASC LIMIT ?4`;
    const plan = (sql: string, ...values: SQLInputValue[]) => {
      const steps = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...values);
      return steps.map(({ detail }) => detail).join();
    };
    expect(plan(next, 'test')).toContain('INDEX stream_records_by_number (table_name=?)');
    expect(plan(read, 'test', 'shard', 0, 10)).toMatch(
      /^SEARCH .* USING INDEX stream_records_by_number \(table_name=\? AND <expr>>\?\)$/,
    );
  });

  it('forgets handled stream records, never the last, and numbers the next one from it', async () => {
    for (const id of ['a', 'b', 'c'])
      await client.send(new PutItemCommand({ TableName: table.tableName, Item: item(id) }));
    const numbers = () =>
      database
        .prepare('SELECT sequence_number FROM _stream_records ORDER BY id')
        .all()
        .map((row) => row.sequence_number);
    const before = numbers();
    table.engine.trimStream(table.tableName, 1_000_000n);
    expect(numbers()).toEqual(before.slice(-1));
    await client.send(new PutItemCommand({ TableName: table.tableName, Item: item('d') }));
    expect(numbers()).toEqual([before.at(-1), String(Number(before.at(-1)) + 1)]);
  });
});

describe('an engine', () => {
  it('is started again with its data when it is killed', async () => {
    const reports: string[] = [];
    const engine = await superviseEngine({
      kind: 'dynoxide',
      folder: temporaryFolder(),
      report: (text) => void reports.push(text),
    });
    const client = new DynamoDBClient({ ...localAccess, endpoint: engine.endpoint });
    await createTable(client, 'test', inject('tableProperties'));
    await client.send(new PutItemCommand({ TableName: 'test', Item: item('kept') }));
    process.kill(engine.pid(), 'SIGKILL');
    await expect
      .poll(() => reports, { timeout: 10_000 })
      .toEqual([expect.stringContaining('started again'), expect.stringContaining('back')]);
    const read = await client.send(new GetItemCommand({ TableName: 'test', Key: item('kept') }));
    expect(read.Item).toEqual(item('kept'));
    client.destroy();
    await engine.stop();
    expect(reports).toHaveLength(2);
  });

  it('says in one line what is wrong with its data', async () => {
    const folder = temporaryFolder();
    writeFileSync(databaseFile(folder), 'this is no database, this is no database, this is no database');
    await expect(startEngine({ kind: 'dynoxide', folder })).rejects.toThrow(
      /cannot be started on .*not a valid SQLite database/,
    );
  });
});
