import * as z from 'zod';
import type { Process } from '../../processes/rules/process.ts';
import { definitionJson } from '../../processes/store/versions.ts';
import { pad } from '../../table/keys.ts';
import { item, ttlOf } from '../../table/stored.ts';
import { get, getMany, write } from '../../table/table.ts';
import type { Import } from '../rules/import.ts';
import { type Origin, origin } from '../rules/origin.ts';
import { importKey } from './imports.ts';

/** And of a dry run, which deals it processed. */
export const seenKey = (importId: string, dealId: string) => ({ pk: importKey(importId).pk, sk: `SEEN#${dealId}` });

/** And which versions of processes. */
export const seenVersionKey = (importId: string, processId: string, version: number) => ({
  pk: importKey(importId).pk,
  sk: `SEEN_VERSION#${processId}#${pad(version, 6)}`,
});

const seen = z.object({ dealId: z.string(), origin });

/** Which of these deals a dry run would have imported from earlier lines. */
export const findDryRunMarks = async (
  importId: string,
  dealIds: readonly string[],
): Promise<Map<string, () => Origin>> => {
  const items = await getMany(dealIds.map((dealId) => seenKey(importId, dealId)));
  const found = items.filter((item) => item !== undefined).map((item) => seen.parse(item));
  return new Map(found.map(({ dealId, origin }) => [dealId, () => origin]));
};

/** Notes which deals a dry run would have imported: at most a hundred. */
export const storeDryRunMarks = (job: Import, deals: readonly { readonly dealId: string; readonly origin: Origin }[]) =>
  write(
    deals.map(({ dealId, origin }) => ({
      put: { ...seenKey(job.importId, dealId), entity: 'seen', ttl: ttlOf(job), dealId, origin },
      when: { is: 'anything' },
    })),
  );

const versionItem = item({ processId: z.string(), version: z.int(), definition: definitionJson });

/** The version of a process that a dry run would have imported from an earlier line, or undefined. */
export const findMarkedVersion = async (
  importId: string,
  processId: string,
  version: number,
): Promise<Process | undefined> => {
  const item = await get(seenVersionKey(importId, processId, version));
  return item === undefined ? undefined : versionItem.parse(item);
};

/** Notes a version that a dry run would have imported. */
export const storeMarkedVersion = (job: Import, process: Process) => {
  const key = seenVersionKey(job.importId, process.processId, process.version);
  const put = { ...key, entity: 'seen-version', ttl: ttlOf(job), ...z.encode(versionItem, process) };
  return write([{ put, when: { is: 'anything' } }]);
};
