import { mkdirSync } from 'node:fs';
import { Fault, messageOf } from '../../runner/fault.ts';
import { freePort, HOST } from '../ports.ts';
import { startServer } from './child.ts';
import { dynamoDbLocalCommand } from './dynamodb-local.ts';
import { dynoxideBinary, dynoxideCommand, indexStream, trimStream } from './dynoxide.ts';

export type EngineKind = 'dynoxide' | 'dynamodb-local';

type Engine = {
  readonly kind: EngineKind;
  readonly endpoint: string;
  readonly pid: number;
  /** Resolves when the engine has ended, whatever ended it. */
  readonly ended: Promise<void>;
  /** Forgets some of the stream records below a sequence number; returns how many. */
  trimStream(tableName: string, below: bigint): number;
  stop(): Promise<void>;
};

/** The engine for this machine: the native one, else Amazon's own on Java. */
export const defaultEngine = (): EngineKind => (dynoxideBinary() ? 'dynoxide' : 'dynamodb-local');

/** Starts a DynamoDB engine on the data in a folder. */
export const startEngine = async (options: { kind: EngineKind; folder: string; port?: number }): Promise<Engine> => {
  const { kind, folder } = options;
  const port = options.port || (await freePort());
  mkdirSync(folder, { recursive: true });
  const server = await start(kind, folder, port).catch((error: unknown) => {
    if (error instanceof Fault) throw error;
    throw new Fault(`The ${kind} engine cannot be started on ${folder}: ${messageOf(error)}`);
  });
  return { kind, endpoint: `http://${HOST}:${port}`, ...server };
};

const start = async (kind: EngineKind, folder: string, port: number) => {
  if (kind === 'dynamodb-local') {
    // It forgets stream records by itself, after 24 hours.
    return { ...(await startServer(dynamoDbLocalCommand(folder, port), port)), trimStream: () => 0 };
  }
  const binary = dynoxideBinary();
  if (!binary) throw new Error('There is no dynoxide for this machine');
  const server = await startServer(dynoxideCommand(binary, folder, port), port);
  indexStream(folder);
  return { ...server, trimStream: (tableName: string, below: bigint) => trimStream(folder, tableName, below) };
};
