import * as z from 'zod';
import { now } from '../../kernel/clock.ts';
import type { Condition } from '../../table/conditions.ts';
import { eventWrites } from '../../table/event-item.ts';
import { createdPosition } from '../../table/keys.ts';
import { type Page, type Paging, pageOf, partition } from '../../table/pages.ts';
import { item } from '../../table/stored.ts';
import { get, getMany, type Item, type Write } from '../../table/table.ts';
import { store, writeOnce } from '../../table/transactions.ts';
import { type HeadDecision, type ProcessHead, processHead } from '../rules/process.ts';
import { definitionJson, type ProcessVersion, versionWrite } from './versions.ts';

export const processKey = (processId: string) => ({ pk: `PROCESS#${processId}`, sk: 'PROCESS' });

export const draftKey = (processId: string) => ({ pk: `PROCESS#${processId}`, sk: 'DRAFT' });

export const defaultProcessKey = { pk: 'CUSTOMER', sk: 'DEFAULT_PROCESS' };

/** `gsi1`: the heads of processes. */
export const processes = (archived: boolean) => (archived ? 'PROCESSES#ARCHIVED' : 'PROCESSES#ACTIVE');

/** Work that a release needed once, and was given. */
export const releaseWorkKey = (workId: string) => ({ pk: 'CUSTOMER', sk: `RELEASE_WORK#${workId}` });

const { id, revision, ...listedFields } = processHead.shape;
const keptHead = item({ pk: z.string(), version: revision, summary: z.object(listedFields) });

const toHead = (item: unknown): ProcessHead => {
  const { pk, version, summary, ...rest } = keptHead.parse(item);
  return { id: id.parse(pk.slice(processKey('').pk.length)), revision: version, ...summary, ...rest };
};

const headItem = (head: ProcessHead): Item => {
  const { id, revision, archived, enteredAt } = head;
  const key = processKey(id);
  const place = { gsi1pk: processes(archived), gsi1sk: createdPosition({ createdAt: enteredAt, id }) };
  const encoded = z.encode(keptHead, { ...head, ...key, version: revision, summary: head });
  return { ...key, ...place, entity: 'process', ...encoded };
};

const keptDefault = item({ processId: id, version: z.int() });
/** Which process is the default; `version` grows by one with every change of it. */
export type DefaultProcess = z.infer<typeof keptDefault>;

const toDefault = (item: unknown) => (item === undefined ? null : keptDefault.parse(item));

const unchanged = (known: DefaultProcess | null): Condition & { is: 'absent' | 'version' } =>
  known === null ? { is: 'absent' } : { is: 'version', version: known.version };

/** Which process is the default now; null while a fresh stack has none. */
export const findDefaultProcess = async () => toDefault(await get(defaultProcessKey));

export type FoundProcess = { readonly head: ProcessHead; readonly defaultProcess: DefaultProcess | null };

/** A process as a whole and what is the default now, or undefined. */
export const findProcess = async (processId: string): Promise<FoundProcess | undefined> => {
  const [item, defaultItem] = await getMany([processKey(processId), defaultProcessKey]);
  return item === undefined ? undefined : { head: toHead(item), defaultProcess: toDefault(defaultItem) };
};

/** Those of these processes that there are. */
export const existingProcesses = async (processIds: readonly string[]): Promise<Set<string>> => {
  const items = await getMany(processIds.map(processKey), []);
  return new Set(processIds.filter((_, index) => items[index] !== undefined));
};

/** The heads of processes, archived or not, in the order in which they were made or imported here. */
export const listProcesses = (archived: boolean, paging: Paging): Promise<Page<ProcessHead>> =>
  pageOf(partition({ index: 'gsi1', pk: processes(archived) }, toHead), paging);

const keptDraft = item({ tag: z.string(), basedOnVersion: z.int().nullable(), definition: definitionJson });
/** The one draft of a process; its `tag` is new with every replacement. */
export type Draft = z.infer<typeof keptDraft>;

const draftWrite = (processId: string, draft: Draft): Write => ({
  put: { ...draftKey(processId), entity: 'draft', ...z.encode(keptDraft, draft) },
  when: { is: 'anything' },
});

/** Stores a new process with its first draft. */
export const storeNewProcess = (head: ProcessHead, draft: Draft, answer?: Write | undefined) =>
  store({
    guarded: [{ put: headItem(head), when: { is: 'absent' } }],
    following: [draftWrite(head.id, draft)],
    answer,
  });

/** The draft as it is now; undefined where the process has none. */
export const findDraft = async (processId: string): Promise<Draft | undefined> => {
  const item = await get(draftKey(processId));
  return item === undefined ? undefined : keptDraft.parse(item);
};

/** Writes the next revision of a head, unless it has changed since it was read. */
export const headWrite = (before: ProcessHead, after: ProcessHead): Write => ({
  put: headItem(after),
  when: { is: 'version', version: before.revision },
});

/** Replaces the draft; the head's revision guards it, so that nobody's draft is written over unseen. */
export const storeDraft = (before: ProcessHead, after: ProcessHead, draft: Draft) =>
  store({ guarded: [headWrite(before, after)], following: [draftWrite(before.id, draft)] });

/** Stores the next revision of a head with its events; with a `check` that the default is still what was read. */
export const storeHead = (
  { head, defaultProcess }: FoundProcess,
  decision: HeadDecision,
  answer?: Write | undefined,
) =>
  decision.head === head
    ? store({ guarded: [], answer })
    : store({
        guarded: [headWrite(head, decision.head), { check: defaultProcessKey, when: unchanged(defaultProcess) }],
        following: eventWrites(decision.events),
        answer,
      });

/** Stores a publication: the version, the head, whose draft goes unless it still has one, and what says so. */
export const storePublication = (
  before: ProcessHead,
  { head, events }: HeadDecision,
  version: ProcessVersion,
  answer?: Write | undefined,
) => {
  const gone: Write[] = head.hasDraft ? [] : [{ remove: draftKey(head.id), when: { is: 'anything' } }];
  return store({
    guarded: [headWrite(before, head)],
    following: [versionWrite(version), ...gone, ...eventWrites(events)],
    answer,
  });
};

/** Makes a process the default, provided that neither it nor the default has changed since they were read. */
export const storeDefault = ({ head, defaultProcess }: FoundProcess, answer?: Write | undefined) => {
  const next = { ...defaultProcess, processId: head.id, version: (defaultProcess?.version ?? 0) + 1 };
  return store({
    guarded: [
      {
        put: { ...defaultProcessKey, entity: 'default-process', ...z.encode(keptDefault, next) },
        when: unchanged(defaultProcess),
      },
      { check: processKey(head.id), when: { is: 'version', version: head.revision } },
    ],
    answer,
  });
};

/** The process that new deals get (the named one, else the default), or undefined. */
export const findHeadForNewDeals = async (processId: string | undefined): Promise<ProcessHead | undefined> => {
  const chosen = processId ?? (await findDefaultProcess())?.processId;
  if (chosen === undefined) return undefined;
  const item = await get(processKey(chosen));
  return item === undefined ? undefined : toHead(item);
};

/** Whether the work with this id, which a release needs once, was given to the queue. */
export const isGiven = async (workId: string): Promise<boolean> => (await get(releaseWorkKey(workId))) !== undefined;

/** Marks that it was. The mark stays for good. */
export const markGiven = (workId: string): Promise<void> =>
  writeOnce({
    put: { ...releaseWorkKey(workId), entity: 'release-work', givenAt: now() },
    when: { is: 'absent' },
  });
