import { randomUUID } from 'node:crypto';
import { rename, writeFile } from 'node:fs/promises';

/**
 * Replaces a file in one step, on disk before it has its name: whoever reads it meanwhile, or after a power cut, finds
 * the old or the new, and several processes may do it at once.
 */
export const replaceFile = async (path: string, contents: string | Uint8Array, mode = 0o644) => {
  const unfinished = `${path}.${randomUUID()}`;
  await writeFile(unfinished, contents, { mode, flush: true });
  await rename(unfinished, path);
};
