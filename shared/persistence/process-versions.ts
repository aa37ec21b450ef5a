import * as z from 'zod';
import { fault } from '../domain/fault.ts';
import type { Process } from '../domain/process.ts';
import { instant } from '../domain/values.ts';
import { type Wording, withWording, wording } from '../domain/wording.ts';
import { definitionJson } from './definition-json.ts';
import { versionKey, versionPrefix, wordingKey } from './keys.ts';
import { type Page, type Paging, pageOf, partition } from './pages.ts';
import { store } from './store.ts';
import { get, getMany, query, type Write } from './table.ts';

const keptVersion = z.object({
  processId: z.string(),
  version: z.int(),
  publishedAt: instant,
  publishedBy: z.string(),
  warnings: z.array(fault),
  definition: definitionJson,
});
/** A published version of a process, immutable. */
export type ProcessVersion = z.infer<typeof keptVersion>;

const keptWording = z.object({ version: z.int(), wording });
type KeptWording = z.infer<typeof keptWording>;

/** Writes a version that is newly published; none is ever written over. */
export const versionWrite = (version: ProcessVersion): Write => ({
  put: {
    ...versionKey(version.processId, version.version),
    entity: 'process-version',
    ...z.encode(keptVersion, version),
  },
  when: { is: 'absent' },
});

const mostInMemory = 200;
const wordingIsFreshFor = 30_000;

/** Versions never change: a warm function keeps them, the last used longest. */
const versions = new Map<string, ProcessVersion>();
const wordings = new Map<string, { readonly readAt: number; readonly kept: KeptWording | null }>();

const remember = <T>(cache: Map<string, T>, key: string, value: T) => {
  cache.delete(key);
  cache.set(key, value);
  const [oldest] = cache.keys();
  if (cache.size > mostInMemory && oldest !== undefined) cache.delete(oldest);
  return value;
};

const parsedWording = (item: unknown) => (item === undefined ? null : keptWording.parse(item));

/** The wording of a version: at most half a minute old, or read now where `fresh`. */
const findWording = async (processId: string, version: number, fresh: boolean) => {
  const key = `${processId}#${version}`;
  const known = wordings.get(key);
  if (!fresh && known !== undefined && Date.now() - known.readAt < wordingIsFreshFor) return known.kept;
  const kept = parsedWording(await get(wordingKey(processId, version)));
  return remember(wordings, key, { readAt: Date.now(), kept }).kept;
};

const findKept = async (processId: string, version: number): Promise<ProcessVersion | undefined> => {
  const key = `${processId}#${version}`;
  const known = versions.get(key);
  if (known !== undefined) return remember(versions, key, known);
  const [item, words] = await getMany([versionKey(processId, version), wordingKey(processId, version)]);
  if (item === undefined) return undefined;
  remember(wordings, key, { readAt: Date.now(), kept: parsedWording(words) });
  return remember(versions, key, keptVersion.parse(item));
};

export type WordedVersion = ProcessVersion & { readonly wordingRevision: number; readonly wording: Wording };

/** A version as people read it: with its wording, corrected. Undefined where there is no such version. */
export const findVersion = async (
  processId: string,
  version: number,
  { fresh = false } = {},
): Promise<WordedVersion | undefined> => {
  const kept = await findKept(processId, version);
  if (kept === undefined) return undefined;
  const words = await findWording(processId, version, fresh);
  if (words === null) return { ...kept, wordingRevision: 0, wording: {} };
  const definition = withWording(kept.definition, words.wording);
  return { ...kept, definition, wordingRevision: words.version, wording: words.wording };
};

/** The version that a deal runs through; that it exists is certain, or a bug. */
export const processOf = async (deal: { processId: string; processVersion: number }): Promise<Process> => {
  const found = await findVersion(deal.processId, deal.processVersion);
  if (found === undefined) throw new Error(`Process ${deal.processId} lacks version ${deal.processVersion}`);
  return found;
};

/**
 * Stores a correction of the words of a version, with the process' new name where it follows from them. Throws
 * `VersionConflict` where either was changed meanwhile.
 */
export const storeWording = async (
  { processId, version, wordingRevision }: WordedVersion,
  wording: Wording,
  rename: readonly Write[] = [],
) => {
  const kept = { version: wordingRevision + 1, wording };
  await store({
    guarded: [
      {
        put: { ...wordingKey(processId, version), entity: 'wording', ...kept },
        when: wordingRevision === 0 ? { is: 'absent' } : { is: 'version', version: wordingRevision },
      },
      ...rename,
    ],
  });
  remember(wordings, `${processId}#${version}`, { readAt: Date.now(), kept });
};

/** The versions of a process as they were published, newest first. */
export const listVersions = (processId: string, paging: Paging): Promise<Page<ProcessVersion>> => {
  const { pk } = versionKey(processId, 0);
  return pageOf(
    partition({ pk, prefix: versionPrefix, descending: true }, (item) => keptVersion.parse(item)),
    paging,
  );
};

export type PublishedVersion = { readonly published: ProcessVersion; readonly wording: Wording };

/** A version as it was published, or undefined. */
export const findPublished = async (processId: string, version: number): Promise<PublishedVersion | undefined> => {
  const [found] = await versionsAfter(processId, version - 1, 1);
  return found?.published.version === version ? found : undefined;
};

/** The versions of a process after one, oldest first: each as it was published, with the corrections of its words. */
export const versionsAfter = async (processId: string, version: number, limit: number): Promise<PublishedVersion[]> => {
  const { pk, sk } = versionKey(processId, version);
  const items = await query({ pk, prefix: versionPrefix, after: sk, limit });
  const versions = items.map((item) => keptVersion.parse(item));
  const words = await getMany(versions.map(({ version }) => wordingKey(processId, version)));
  return versions.map((published, index) => ({ published, wording: parsedWording(words[index])?.wording ?? {} }));
};
