import { addressesOf, type EmailOf } from '../../../shared/imports-exports/rules/file-values.ts';
import { type ProcessLine, type ProcessVersionLine, userLineOf } from '../../../shared/imports-exports/rules/lines.ts';
import { listUsers } from '../../../shared/people/store.ts';
import { usersNamedIn } from '../../../shared/processes/rules/publish.ts';
import { findDraft, findProcess, listProcesses } from '../../../shared/processes/store/processes.ts';
import { type PublishedVersion, versionsAfter } from '../../../shared/processes/store/versions.ts';
import { everyItem } from '../../../shared/table/pages.ts';
import type { ExportContext, FileLines } from './file-lines.ts';

const versionsAtOnce = 10;

const versionLine = ({ published, wording }: PublishedVersion, emailOf: EmailOf): ProcessVersionLine => {
  const { processId, version, publishedAt, publishedBy, definition, warnings } = published;
  return {
    kind: 'processVersion',
    processId,
    version,
    publishedAt,
    publishedByEmail: emailOf(publishedBy),
    definition,
    wording,
    warnings,
    users: addressesOf(usersNamedIn(definition), emailOf),
  };
};

const draftOf = async (processId: string): Promise<ProcessLine['draft']> => {
  const draft = await findDraft(processId);
  return draft === undefined ? null : { definition: draft.definition, basedOnVersion: draft.basedOnVersion };
};

const processLine = async (processId: string, emailOf: EmailOf): Promise<ProcessLine> => {
  const process = await findProcess(processId);
  if (process === undefined) throw new Error(`Process ${processId} is gone`);
  const { id, name, archived, createdAt } = process.head;
  const draft = await draftOf(id);
  const users = draft === null ? {} : addressesOf(usersNamedIn(draft.definition), emailOf);
  const isDefault = process.defaultProcess?.processId === id;
  return { kind: 'process', id, name, archived, isDefault, createdAt, draft, users };
};

/** The next versions of a process that the file lacks and, behind the last of them, the process itself. */
const linesOfProcess = async (processId: string, { lastVersions, emailOf }: ExportContext) => {
  const versions = await versionsAfter(processId, lastVersions.get(processId) ?? 0, versionsAtOnce);
  const lines: object[] = versions.map((version) => versionLine(version, emailOf));
  for (const { published } of versions) lastVersions.set(processId, published.version);
  const isWhole = versions.length < versionsAtOnce;
  if (isWhole) lines.push(await processLine(processId, emailOf));
  return { lines: lines.map((line) => JSON.stringify(line)), isWhole };
};

/** What is archived comes last: only what is not the default any more can be. */
const everyProcess = async () => {
  const ids: string[] = [];
  for (const archived of [false, true])
    for await (const { id } of everyItem((paging) => listProcesses(archived, paging))) ids.push(id);
  return ids;
};

/** The lines of the first of these processes, or some of them; `null`: of whatever processes there are. */
export const linesOfProcesses = async (given: readonly string[] | null, context: ExportContext): Promise<FileLines> => {
  const open = given ?? (await everyProcess());
  const [processId, ...rest] = open;
  if (processId === undefined) return { lines: [], next: { at: 'deals', after: null } };
  const { lines, isWhole } = await linesOfProcess(processId, context);
  return {
    lines,
    next: { at: 'processes', open: isWhole ? rest : open },
    counts: { processes: isWhole ? 1 : 0 },
  };
};

type Named = { readonly processId: string; readonly processVersion: number };

/** What the file lacks of processes that a deal runs through, or ran through: they were published in the meantime. */
export const linesOfNewVersions = async (named: readonly Named[], context: ExportContext): Promise<string[]> => {
  const lines: string[] = [];
  for (const { processId, processVersion } of named) {
    while ((context.lastVersions.get(processId) ?? 0) < processVersion)
      lines.push(...(await linesOfProcess(processId, context)).lines);
  }
  return lines;
};

const usersAtOnce = 1_000;

export const linesOfUsers = async (after: string | null): Promise<FileLines> => {
  const { items, next } = await listUsers({ after: after ?? undefined, limit: usersAtOnce });
  return {
    lines: items.map((user) => JSON.stringify(userLineOf(user))),
    next: next === null ? { at: 'processes', open: null } : { at: 'users', after: next },
    counts: { users: items.length },
  };
};
