import type { DealLine } from '../../../shared/domain/deal-line.ts';
import { LineRefused } from '../../../shared/domain/import-deal.ts';
import type { Process } from '../../../shared/domain/process.ts';
import { findVersion } from '../../../shared/persistence/process-versions.ts';
import { findHeadForNewDeals } from '../../../shared/persistence/processes.ts';
import { faultAt } from './alone.ts';

type Named = Pick<DealLine, 'processId' | 'processVersion'>;

const refused = (pointer: string, code: string) => new LineRefused([faultAt(pointer, code)]);

/** The version in which a deal was opened, or why there is none; that its process is archived by now is nothing to it. */
const findOpened = async ({ processId, processVersion }: Named): Promise<Process | LineRefused> => {
  const head = await findHeadForNewDeals(processId);
  if (head === undefined && processId !== undefined) return refused('/processId', 'unknown_process');
  const version = processVersion ?? head?.publishedVersion;
  if (head === undefined || version == null) return refused('/processId', 'process_not_published');
  return (await findVersion(head.id, version)) ?? refused('/processVersion', 'unknown_version');
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
export const processesOf = async (lines: readonly DealLine[]) => {
  const openedKey = ({ processId, processVersion }: Named) => keyOf(processId, processVersion);
  const [opened, named] = await Promise.all([
    found(lines, openedKey, findOpened),
    found(
      lines.flatMap(movesIn),
      ({ processId, processVersion }) => keyOf(processId, processVersion),
      ({ processId, processVersion }) => findVersion(processId, processVersion),
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
