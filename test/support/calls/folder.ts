import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const mark = '.whole-run';

/** Begins anew with what was written down. */
export const emptyCalls = (folder: string) => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
};

/** Notes that all tests ran: only then is what was not called never called. */
export const markWhole = (folder: string) => writeFileSync(join(folder, mark), '');

export const isWhole = (folder: string) => existsSync(join(folder, mark));

/** Each different call by the name of the function, in a test of its handler or in a local cloud. */
export const callsIn = (folder: string): ReadonlyMap<string, ReadonlySet<string>> =>
  new Map(
    readdirSync(folder)
      .filter((name) => name !== mark)
      .map((name) => [name, new Set(readFileSync(join(folder, name), 'utf8').split('\n'))]),
  );
