import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { removeEndpoints } from '../runner/endpoints.ts';
import { Fault } from '../runner/fault.ts';
import type { EngineKind } from './engine/engine.ts';

/** What is kept between starts, but for the synthesized stack: that follows from the sources alone. */
const parts = [
  'table',
  'services',
  'user-pool',
  'secrets.key',
  'checkpoints',
  'mail',
  'logs',
  'seeded',
  'engine',
  'endpoints.json',
];

/** Holds the folder until it is let go, or this process ends in whatever way: the operating system keeps the lock. */
const lock = (folder: string) => {
  const database = new DatabaseSync(join(folder, 'lock.sqlite'), { timeout: 0 });
  database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  return () => database.close();
};

const SQLITE_BUSY = 5;

const reasonOf = (error: unknown) => {
  if (!(error instanceof Error)) return String(error);
  if ('errcode' in error && error.errcode === SQLITE_BUSY) return 'a local cloud is already running on it';
  if ('code' in error && error.code === 'EEXIST') return 'it is a file';
  return error.message;
};

/** Takes the data folder for this process, emptied if `fresh`; what a killed one left says nothing. Returns how to let it go. */
export const openDataFolder = (folder: string, fresh: boolean) => {
  try {
    mkdirSync(folder, { recursive: true });
    const release = lock(folder);
    // Only what is ours: the folder may be one that somebody also keeps other things in.
    if (fresh) for (const part of parts) rmSync(join(folder, part), { recursive: true, force: true });
    removeEndpoints(folder);
    return release;
  } catch (error) {
    throw new Fault(`${folder} cannot be used as the data folder: ${reasonOf(error)}`);
  }
};

/** Notes which engine writes the data; the files of one are nothing to the other. */
export const claimFor = (engine: EngineKind, folder: string) => {
  const file = join(folder, 'engine');
  const writer = existsSync(file) ? readFileSync(file, 'utf8') : engine;
  if (writer !== engine) {
    throw new Fault(`The data in ${folder} was written by ${writer}: start with --engine ${writer}, or with --fresh`);
  }
  writeFileSync(file, engine);
};
