import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import * as z from 'zod';

/** All files below these paths of a folder, by their names within it, in order. */
const filesBelow = (root: string, paths: readonly string[]): string[] =>
  paths
    .map((path) => join(root, path))
    .flatMap((path) =>
      statSync(path).isDirectory()
        ? readdirSync(path, { recursive: true, withFileTypes: true })
            .filter((entry) => entry.isFile())
            .map(({ parentPath, name }) => join(parentPath, name))
        : [path],
    )
    .map((path) => relative(root, path))
    .toSorted();

/** A digest of what these files and folders hold, and of what else there is to depend on. */
export const digestOf = (root: string, paths: readonly string[], ...others: readonly unknown[]): string => {
  const hash = createHash('sha256');
  for (const name of filesBelow(root, paths)) {
    const content = readFileSync(join(root, name));
    hash.update(`${name}\n${content.length}\n`).update(content);
  }
  return hash.update(JSON.stringify(others)).digest('hex');
};

const note = 'made-from.json';
const noteSchema = z.object({ digest: z.string(), contents: z.string() });

const contentsOf = (folder: string) =>
  digestOf(
    folder,
    filesBelow(folder, ['.']).filter((name) => name !== note),
  );

/** Whether a folder was made from this digest to its end, and every file in it is as it was then. */
const isWhole = (folder: string, digest: string) => {
  const file = join(folder, note);
  if (!existsSync(file)) return false;
  try {
    const noted = noteSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    return noted.digest === digest && noted.contents === contentsOf(folder);
  } catch {
    return false;
  }
};

/** Has a folder made anew the next time, as it is going to be changed. */
export const forgetFolder = (folder: string) => rmSync(join(folder, note), { force: true });

/**
 * Makes a folder unless it was made from the same digest before. What was made is noted in it last: one that was cut off
 * or changed meanwhile is made anew.
 */
export const keepFolder = async (folder: string, digest: string, make: () => Promise<void>): Promise<void> => {
  if (isWhole(folder, digest)) return;
  rmSync(folder, { recursive: true, force: true });
  await make();
  writeFileSync(join(folder, note), JSON.stringify({ digest, contents: contentsOf(folder) }));
};
