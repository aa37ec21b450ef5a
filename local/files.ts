import { randomUUID } from 'node:crypto';
import { rename, writeFile } from 'node:fs/promises';

/** Replaces a file as a whole, on disk before it has its name: a reader, or a restart, sees the old or the new. */
export const replaceFile = async (path: string, text: string, mode = 0o644) => {
  const unfinished = `${path}.${randomUUID()}`;
  await writeFile(unfinished, text, { mode, flush: true });
  await rename(unfinished, path);
};
