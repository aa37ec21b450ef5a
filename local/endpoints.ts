import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFile } from '../lib/replace-file.ts';
import type { Tokens } from './seed/users.ts';

/** Where a running local cloud is to be found, for tests and tools. */
export type Endpoints = {
  readonly apiUrl: string;
  readonly mailboxUrl: string;
  readonly tokens: Tokens;
};

const fileOf = (data: string) => join(data, 'endpoints.json');

/** The tokens in it open everything here: for its owner's eyes only. */
export const writeEndpoints = (data: string, endpoints: Endpoints) =>
  replaceFile(fileOf(data), `${JSON.stringify(endpoints, null, 2)}\n`, 0o600);

export const removeEndpoints = (data: string) => rmSync(fileOf(data), { force: true });
