import * as z from 'zod';
import type { Process } from '../../processes/rules/process.ts';
import { definitionJson } from '../../processes/store/definition-json.ts';
import { seenVersionKey } from '../../table/keys.ts';
import { ttlOf } from '../../table/lifetime.ts';
import { item } from '../../table/stored.ts';
import { get, write } from '../../table/table.ts';
import type { Import } from '../rules/import.ts';

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
