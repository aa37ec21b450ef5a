import type { Differing, Export, Gathered, Position } from '../../../shared/imports-exports/rules/export.ts';
import { findDirectory } from '../import/user-lines.ts';
import { linesOfDeals } from './deals.ts';
import type { ExportContext, FileLines } from './file-lines.ts';
import { linesOfProcesses, linesOfUsers } from './processes.ts';

/** Bytes: more than the 5 MB that a part needs to be followed by another one. */
const enough = 8_000_000;

const contextOf = async ({ lastVersions }: Export, until: string): Promise<ExportContext> => {
  const { emails, userIds } = await findDirectory();
  return {
    until,
    lastVersions: new Map(Object.entries(lastVersions)),
    emailOf: (userId) => emails.get(userId),
    userIdOf: (email) => userIds.get(email),
  };
};

async function* linesAt(position: Position, context: ExportContext): AsyncGenerator<FileLines> {
  switch (position.at) {
    case 'users':
      return yield await linesOfUsers(position.after);
    case 'processes':
      return yield await linesOfProcesses(position.open, context);
    case 'deals':
      return yield* linesOfDeals(position.after, context);
    case 'end':
  }
}

async function* linesFrom(begin: Position, context: ExportContext): AsyncGenerator<FileLines> {
  for (let position = begin; position.at !== 'end'; )
    for await (const lines of linesAt(position, context)) {
      position = lines.next;
      yield lines;
    }
}

/** What comes next in the file, as much as a part should have, or all that is left. */
export const gather = async (job: Export, until: string): Promise<Gathered & { readonly text: string }> => {
  const context = await contextOf(job, until);
  const counts = { ...job.counts };
  const differing: Differing[] = [];
  let { position } = job;
  let text = '';
  for await (const some of linesFrom(position, context)) {
    for (const line of some.lines) text += `${line}\n`;
    counts.users += some.counts?.users ?? 0;
    counts.processes += some.counts?.processes ?? 0;
    counts.deals += some.counts?.deals ?? 0;
    differing.push(...(some.differing ?? []));
    position = some.next;
    if (text.length >= enough) break;
  }
  return { text, position, counts, differing, lastVersions: Object.fromEntries(context.lastVersions) };
};
