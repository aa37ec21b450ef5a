import * as z from 'zod';
import type { Import } from '../domain/import.ts';
import type { Process } from '../domain/process.ts';
import { definitionJson } from './definition-json.ts';
import { seenVersionKey } from './keys.ts';
import { ttlOf } from './lifetime.ts';
import { item } from './stored.ts';
import { get, write } from './table.ts';

const kept = item({ processId: z.string(), version: z.int(), definition: definitionJson });

/** The version of a process that a dry run would have imported from an earlier line, or undefined. */
export const findSeenVersion = async (
  importId: string,
  processId: string,
  version: number,
): Promise<Process | undefined> => {
  const item = await get(seenVersionKey(importId, processId, version));
  return item === undefined ? undefined : kept.parse(item);
};

/** Notes a version that a dry run would have imported. */
export const storeSeenVersion = (job: Import, process: Process) => {
  const key = seenVersionKey(job.importId, process.processId, process.version);
  const put = { ...key, entity: 'seen-version', ttl: ttlOf(job), ...z.encode(kept, process) };
  return write([{ put, when: { is: 'anything' } }]);
};
