import type { DealLine } from '../../../shared/imports-exports/rules/deal-line.ts';
import type { Import } from '../../../shared/imports-exports/rules/import.ts';
import { LineRefused } from '../../../shared/imports-exports/rules/import-deal.ts';
import { findSeenVersion } from '../../../shared/imports-exports/store/dry-run-marks.ts';
import type { Process } from '../../../shared/processes/rules/process.ts';
import { findHeadForNewDeals } from '../../../shared/processes/store/processes.ts';
import { findVersion } from '../../../shared/processes/store/versions.ts';
import { faultAt } from './alone.ts';

type Named = Pick<DealLine, 'processId' | 'processVersion'>;

/** Finds a version of a process. */
type Find = (processId: string, version: number) => Promise<Process | undefined>;

/** In a dry run there are also the versions that earlier lines would have made. */
export const versionsFor =
  ({ dryRun, importId }: Pick<Import, 'dryRun' | 'importId'>): Find =>
  async (processId, version) =>
    (await findVersion(processId, version)) ?? (dryRun ? findSeenVersion(importId, processId, version) : undefined);

const refused = (pointer: string, code: string) => new LineRefused([faultAt(pointer, code)]);

/** The version in which a deal was opened, or why there is none; that its process is archived by now is nothing to it. */
const findOpened = async ({ processId, processVersion }: Named, find: Find): Promise<Process | LineRefused> => {
  const told = processId && processVersion && (await find(processId, processVersion));
  if (told) return told;
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
  const openedKey = ({ processId, processVersion }: Named) => keyOf(processId, processVersion);
  const [opened, named] = await Promise.all([
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
    find: (processId: string, version: number): Process | undefined => named.get(keyOf(processId, version)),
  };
};
