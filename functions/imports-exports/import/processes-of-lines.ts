import type { ProblemCode } from '../../../shared/api/problems.ts';
import type { DealLine } from '../../../shared/imports-exports/rules/deal-line.ts';
import type { Import } from '../../../shared/imports-exports/rules/import.ts';
import { LineRefused } from '../../../shared/imports-exports/rules/import-deal.ts';
import { findMarkedVersion } from '../../../shared/imports-exports/store/dry-run-marks.ts';
import type { Fault } from '../../../shared/kernel/errors.ts';
import { findUsers } from '../../../shared/people/store.ts';
import type { Definition } from '../../../shared/processes/rules/definition.ts';
import type { Process } from '../../../shared/processes/rules/process.ts';
import { definitionHere } from '../../../shared/processes/rules/process-file.ts';
import { type KnownUsers, usersNamedIn } from '../../../shared/processes/rules/publish.ts';
import { findHeadForNewDeals } from '../../../shared/processes/store/processes.ts';
import { findVersion } from '../../../shared/processes/store/versions.ts';
import { faultAt } from './isolate-failure.ts';
import type { ImportRun } from './line-kind.ts';

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value)
    .filter(([, inner]) => inner !== undefined)
    .map(([key, inner]) => [key, sorted(inner)] as const);
  return entries.sort(([one], [other]) => (one < other ? -1 : 1));
};

/** JSON that is the same for the same content, in whatever order its keys came. It is only ever compared. */
export const canonicalJson = (value: unknown) => JSON.stringify(sorted(value));

type Given = { readonly definition: Definition; readonly users: Record<string, string> };

/** A definition with the ids that its users have here, and those of them who are here. */
export const withUsersHere = async (given: Given, { job, userIds }: ImportRun) => {
  const directory = [...userIds].map(([email, id]) => ({ id, email }));
  const definition = definitionHere(given, directory);
  const identifyLine = usersNamedIn(definition);
  const known = new Map<string, { readonly active: boolean }>(await findUsers(identifyLine));
  // In a dry run these would have been entered by now.
  if (job.dryRun)
    for (const id of new Set(userIds.values()).intersection(new Set(identifyLine))) known.set(id, { active: true });
  const users: KnownUsers = known;
  return { definition, known: users };
};

/** Faults of a definition by their places in the line. */
export const placedAt = (pointer: string, faults: readonly Fault[]): Fault[] =>
  faults.map((fault) => ({ ...fault, pointer: `${pointer}${fault.pointer}` }));

type ProcessOfLine = Pick<DealLine, 'processId' | 'processVersion'>;

/** Finds a version of a process. */
type Find = (processId: string, version: number) => Promise<Process | undefined>;

/** In a dry run there are also the versions that earlier lines would have made. */
export const versionsFor =
  ({ dryRun, importId }: Pick<Import, 'dryRun' | 'importId'>): Find =>
  async (processId, version) =>
    (await findVersion(processId, version)) ?? (dryRun ? findMarkedVersion(importId, processId, version) : undefined);

const refused = (pointer: string, code: ProblemCode) => new LineRefused([faultAt(pointer, code)]);

/** The version in which a deal was opened, or why there is none; that its process is archived by now is nothing to it. */
const findOpened = async ({ processId, processVersion }: ProcessOfLine, find: Find): Promise<Process | LineRefused> => {
  const stated = processId && processVersion && (await find(processId, processVersion));
  if (stated) return stated;
  const head = await findHeadForNewDeals(processId);
  if (head === undefined && processId !== undefined) return refused('/processId', 'unknown_process');
  const version = processVersion ?? head?.publishedVersion;
  if (head === undefined || version == null) return refused('/processId', 'process_not_published');
  return (await find(head.id, version)) ?? refused('/processVersion', 'unknown_version');
};

const keyOf = (processId = '', version = 0) => `${processId}#${version}`;

/** All that is found, each asked for once. */
const found = async <Asked, Answer>(
  asked: readonly Asked[],
  key: (asked: Asked) => string,
  find: (asked: Asked) => Promise<Answer>,
) => {
  const unique = [...new Map(asked.map((one) => [key(one), one]))];
  return new Map(await Promise.all(unique.map(async ([name, one]) => [name, await find(one)] as const)));
};

const movesIn = ({ history }: DealLine) => history.filter((entry) => entry.type === 'deal.process_changed');

/** The versions of processes that lines name, read at once. */
export const processesOf = async (lines: readonly DealLine[], find: Find = findVersion) => {
  const openedKey = ({ processId, processVersion }: ProcessOfLine) => keyOf(processId, processVersion);
  const [opened, identifyLine] = await Promise.all([
    found(lines, openedKey, (line) => findOpened(line, find)),
    found(
      lines.flatMap(movesIn),
      ({ processId, processVersion }) => keyOf(processId, processVersion),
      ({ processId, processVersion }) => find(processId, processVersion),
    ),
  ]);
  return {
    /** Throws `LineRefused`. */
    openedIn: (line: DealLine): Process => {
      const process = opened.get(openedKey(line));
      if (process === undefined || process instanceof LineRefused) throw process ?? new Error('It was not asked for');
      return process;
    },
    find: (processId: string, version: number): Process | undefined => identifyLine.get(keyOf(processId, version)),
  };
};
