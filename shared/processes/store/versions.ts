import * as z from 'zod';
import { fault } from '../../kernel/errors.ts';
import { instant } from '../../kernel/values.ts';
import { pad } from '../../table/keys.ts';
import { type Page, type Paging, pageOf, partition } from '../../table/pages.ts';
import { item, json } from '../../table/stored.ts';
import { getMany, query, type Write } from '../../table/table.ts';
import { store } from '../../table/transactions.ts';
import { definition } from '../rules/definition.ts';
import type { Process } from '../rules/process.ts';
import { type Wording, withWording, wording } from '../rules/wording.ts';

export const versionPrefix = 'VERSION#';

const versionPosition = (version: number) => `${versionPrefix}${pad(version, 6)}`;

export const versionKey = (processId: string, version: number) => ({
  pk: `PROCESS#${processId}`,
  sk: versionPosition(version),
});

export const wordingKey = (processId: string, version: number) => ({
  pk: `PROCESS#${processId}`,
  sk: `WORDING#${pad(version, 6)}`,
});

/** A definition is kept as one string: what the limit of 300 KB counts is then what the item weighs. */
export const definitionJson = json(definition);

const keptVersion = item({
  processId: z.string(),
  version: z.int(),
  publishedAt: instant,
  publishedBy: z.string(),
  warnings: z.array(fault),
  definition: definitionJson,
});
/** A published version of a process, immutable. */
export type ProcessVersion = z.infer<typeof keptVersion>;

const keptWording = item({ version: z.int(), wording });
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

const maxInMemory = 200;
const wordingIsFreshFor = 30_000;

/** Versions never change: a warm function keeps them, the last used longest. */
const versions = new Map<string, ProcessVersion>();
const wordings = new Map<string, { readonly readAt: number; readonly kept: KeptWording | null }>();

const idempotencyWrite = <T>(cache: Map<string, T>, key: string, value: T) => {
  cache.delete(key);
  cache.set(key, value);
  const [oldest] = cache.keys();
  if (cache.size > maxInMemory && oldest !== undefined) cache.delete(oldest);
  return value;
};

const parsedWording = (item: unknown) => (item === undefined ? null : keptWording.parse(item));

export type WordedVersion = ProcessVersion & { readonly wordingRevision: number; readonly wording: Wording };

const worded = (kept: ProcessVersion, words: KeptWording | null): WordedVersion => {
  if (words === null) return { ...kept, wordingRevision: 0, wording: {} };
  const { version: wordingRevision, wording, ...rest } = words;
  return { ...kept, ...rest, definition: withWording(kept.definition, wording), wordingRevision, wording };
};

/**
 * Versions as people read them: with their wordings, corrected, at most half a minute old, or read now where `fresh`.
 * One call for all that is not in memory; those that are not there are left out.
 */
export const findVersions = async (
  processId: string,
  numbers: readonly number[],
  { fresh = false } = {},
): Promise<WordedVersion[]> => {
  const known = numbers.map((version) => {
    const key = `${processId}#${version}`;
    const [kept, words] = [versions.get(key), wordings.get(key)];
    const isOld = words === undefined || fresh || Date.now() - words.readAt >= wordingIsFreshFor;
    return { version, key, kept, words: isOld ? undefined : words.kept };
  });
  const [missing, old] = [
    known.filter(({ kept }) => kept === undefined),
    known.filter(({ words }) => words === undefined),
  ];
  const items = await getMany([
    ...missing.map(({ version }) => versionKey(processId, version)),
    ...old.map(({ version }) => wordingKey(processId, version)),
  ]);
  const read = new Map(missing.map(({ key }, index) => [key, items[index]]));
  const readWords = new Map(old.map(({ key }, index) => [key, items[missing.length + index]]));
  return known.flatMap(({ key, kept, words }) => {
    const item = read.get(key);
    if (kept === undefined && item === undefined) return [];
    const version = idempotencyWrite(versions, key, kept ?? keptVersion.parse(item));
    if (words !== undefined) return [worded(version, words)];
    const now = parsedWording(readWords.get(key));
    return [worded(version, idempotencyWrite(wordings, key, { readAt: Date.now(), kept: now }).kept)];
  });
};

/** A version as people read it, or undefined where there is no such one. */
export const findVersion = async (
  processId: string,
  version: number,
  options?: { readonly fresh?: boolean },
): Promise<WordedVersion | undefined> => (await findVersions(processId, [version], options))[0];

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
export const storeWording = async (before: WordedVersion, wording: Wording, rename: readonly Write[] = []) => {
  const { processId, version, wordingRevision } = before;
  const kept = { ...before, version: wordingRevision + 1, wording };
  await store({
    guarded: [
      {
        put: { ...wordingKey(processId, version), entity: 'wording', ...z.encode(keptWording, kept) },
        when: wordingRevision === 0 ? { is: 'absent' } : { is: 'version', version: wordingRevision },
      },
      ...rename,
    ],
  });
  idempotencyWrite(wordings, `${processId}#${version}`, { readAt: Date.now(), kept });
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
