import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFile } from '../../lib/replace-file.ts';
import { Fault } from '../../runner/fault.ts';

const bytes = 32;

/** The key of this data folder, made when it is first asked for: for its owner's eyes only. */
export const readKey = async (data: string): Promise<Buffer> => {
  const file = join(data, 'secrets.key');
  if (!existsSync(file)) await replaceFile(file, randomBytes(bytes), { mode: 0o600 });
  const key = readFileSync(file);
  if (key.length !== bytes) throw new Fault(`${file} is no key: put the right one back, or start with --fresh`);
  return key;
};
