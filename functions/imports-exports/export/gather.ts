import type { Differing, Export, Gathered, Position } from '../../../shared/imports-exports/rules/export.ts';
import { findDirectory } from '../import/user-lines.ts';
import { linesOfDeals } from './deals.ts';
import type { FileLines, Telling } from './file-lines.ts';
import { linesOfProcesses, linesOfUsers } from './processes.ts';

/** Bytes: more than the 5 MB that a part needs to be followed by another one. */
const enough = 8_000_000;

const tellingOf = async ({ told }: Export, until: string): Promise<Telling> => {
  const { emails, userIds } = await findDirectory();
  return {
    until,
    told: new Map(Object.entries(told)),
    emailOf: (userId) => emails.get(userId),
    userIdOf: (email) => userIds.get(email),
  };
};

async function* linesAt(position: Position, telling: Telling): AsyncGenerator<FileLines> {
  switch (position.at) {
    case 'users':
      return yield await linesOfUsers(position.after);
    case 'processes':
      return yield await linesOfProcesses(position.open, telling);
    case 'deals':
      return yield* linesOfDeals(position.after, telling);
    case 'end':
  }
}

async function* linesFrom(begin: Position, telling: Telling): AsyncGenerator<FileLines> {
  for (let position = begin; position.at !== 'end'; )
    for await (const lines of linesAt(position, telling)) {
      position = lines.next;
      yield lines;
    }
}

/** What comes next in the file, as much as a part should have, or all that is left. */
export const gather = async (job: Export, until: string): Promise<Gathered & { readonly text: string }> => {
  const telling = await tellingOf(job, until);
  const counts = { ...job.counts };
  const differing: Differing[] = [];
  let { position } = job;
  let text = '';
  for await (const some of linesFrom(position, telling)) {
    for (const line of some.lines) text += `${line}\n`;
    counts.users += some.counts?.users ?? 0;
    counts.processes += some.counts?.processes ?? 0;
    counts.deals += some.counts?.deals ?? 0;
    differing.push(...(some.differing ?? []));
    position = some.next;
    if (text.length >= enough) break;
  }
  return { text, position, counts, differing, told: Object.fromEntries(telling.told) };
};
