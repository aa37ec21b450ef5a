import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Fault } from './fault.ts';

const parts = ['table', 'services', 'user-pool', 'checkpoints', 'mail', 'logs', 'stack', 'seeded', 'endpoints.json'];

/** Holds the folder until it is let go, or this process ends in whatever way: the operating system keeps the lock. */
const lock = (folder: string) => {
  const database = new DatabaseSync(join(folder, 'lock.sqlite'), { timeout: 0 });
  database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  return () => database.close();
};

const isLocked = (error: unknown) => error instanceof Error && 'errcode' in error && error.errcode === 5;

/** Takes the data folder for this process, empty if `fresh`. Returns how to let it go. */
export const openDataFolder = (folder: string, fresh: boolean) => {
  try {
    mkdirSync(folder, { recursive: true });
    const release = lock(folder);
    // Only what is ours: the folder may be one that somebody also keeps other things in.
    if (fresh) for (const part of parts) rmSync(join(folder, part), { recursive: true, force: true });
    return release;
  } catch (error) {
    if (isLocked(error))
      throw new Fault(`A local cloud is already running on ${folder}; end it, or name another --data folder`);
    const reason = error instanceof Error ? error.message : error;
    throw new Fault(`${folder} cannot be used as the data folder: ${reason}`);
  }
};
