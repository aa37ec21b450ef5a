import { createRequire } from 'node:module';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Command } from './child.ts';

/** How long our own statements wait for the engine's write lock. */
const LOCK_MS = 5_000;

/** Records that are forgotten at once: few, since the engine cannot write meanwhile, nor this process do anything. */
const TRIM_CHUNK = 500;

export const databaseFile = (folder: string) => join(folder, 'table.sqlite');

/** The native engine for this machine, or undefined where none is published. */
export const dynoxideBinary = (platform: string = process.platform, arch: string = process.arch) => {
  try {
    return createRequire(import.meta.url).resolve(`@dynoxide/${platform}-${arch}/dynoxide`);
  } catch {
    return undefined;
  }
};

export const dynoxideCommand = (binary: string, folder: string, port: number): Command => ({
  file: binary,
  args: ['serve', '--host', '127.0.0.1', '--port', String(port), '--db-path', databaseFile(folder)],
});

const withDatabase = <T>(folder: string, work: (database: DatabaseSync) => T) => {
  const database = new DatabaseSync(databaseFile(folder), { timeout: LOCK_MS });
  try {
    return work(database);
  } finally {
    database.close();
  }
};

/**
 * The engine looks up its stream records by number without an index: 4 ms at 1,000 records become 175 ms at 200,000.
 * With this one, which its own statements use, it stays at 2 to 3 ms.
 */
export const indexStream = (folder: string) =>
  withDatabase(folder, (database) =>
    database.exec(`CREATE INDEX IF NOT EXISTS stream_records_by_number
                   ON _stream_records(table_name, CAST(sequence_number AS INTEGER))`),
  );

/**
 * Forgets some of the stream records of a table below a sequence number. The engine numbers the next record from the
 * last one, which therefore always stays. Returns how many went; none when there are no more.
 */
export const trimStream = (folder: string, tableName: string, below: bigint) =>
  withDatabase(folder, (database) => {
    const { changes } = database
      .prepare(`DELETE FROM _stream_records WHERE id IN (
        SELECT id FROM _stream_records
        WHERE table_name = $table AND CAST(sequence_number AS INTEGER) < $below
          AND id < (SELECT max(id) FROM _stream_records)
        LIMIT ${TRIM_CHUNK})`)
      .run({ $table: tableName, $below: below });
    return Number(changes);
  });
