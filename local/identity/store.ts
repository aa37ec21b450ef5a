import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataStore } from 'cognito-local/lib/services/dataStore/dataStore.js';
import type { DataStoreFactory } from 'cognito-local/lib/services/dataStore/factory.js';
import { replaceFile } from '../../lib/replace-file.ts';
import { Fault } from '../../runner/fault.ts';

const reviveDate = (key: string, value: unknown) =>
  key.endsWith('Date') && typeof value === 'string' ? new Date(value) : value;

const load = async (path: string, defaults: object) => {
  try {
    return JSON.parse(await readFile(path, 'utf8'), reviveDate);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return defaults;
    throw new Fault(`The user pool's data in ${path} is damaged; start with --fresh to begin anew`);
  }
};

/** Keeps each of cognito-local's documents in a file that is always whole; its own store may be cut off in writing. */
export class FileStores implements DataStoreFactory {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async create(_context: unknown, id: string, defaults: object): Promise<DataStore> {
    await mkdir(this.#folder, { recursive: true });
    const path = join(this.#folder, `${id}.json`);
    const root = await load(path, defaults);
    let writing = Promise.resolve();
    const save = () => {
      writing = writing.then(() => replaceFile(path, JSON.stringify(root, null, 2), { mode: 0o600 }));
      return writing;
    };
    await save();
    const find = (keys: readonly string[]) => keys.reduce((node, key) => node?.[key], root);
    const parent = (keys: readonly string[]) => keys.slice(0, -1).reduce((node, key) => (node[key] ??= {}), root);
    const last = (keys: readonly string[]) => keys.at(-1) ?? '';
    return {
      getRoot: async () => root,
      get: async (_: unknown, key: string | string[], fallback?: unknown) => find([key].flat()) ?? fallback ?? null,
      set: (_, key, value) => {
        const keys = [key].flat();
        parent(keys)[last(keys)] = value;
        return save();
      },
      delete: (_, key) => {
        const keys = [key].flat();
        delete parent(keys)[last(keys)];
        return save();
      },
    };
  }
}
