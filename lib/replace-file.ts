import { randomUUID } from 'node:crypto';
import { rename, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

type Options = {
  readonly mode?: number;
  /** Where the file lies until it is whole, on the same disk: elsewhere, where others copy its folder. */
  readonly unfinishedIn?: string;
};

/**
 * Replaces a file in one step, on disk before it has its name: whoever reads it meanwhile, or after a power cut, finds
 * the old or the new, and several processes may do it at once.
 */
export const replaceFile = async (path: string, contents: string | Uint8Array, options: Options = {}) => {
  const { mode = 0o644, unfinishedIn = dirname(path) } = options;
  const unfinished = join(unfinishedIn, `${basename(path)}.${randomUUID()}`);
  await writeFile(unfinished, contents, { mode, flush: true });
  await rename(unfinished, path);
};
