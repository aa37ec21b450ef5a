import type * as z from 'zod';
import { dealLine } from '../../shared/imports-exports/rules/deal-line.ts';
import { importDeal } from '../../shared/imports-exports/rules/import-deal.ts';
import type { Process } from '../../shared/processes/rules/process.ts';
import { aNote, minute } from './factories.ts';

export type LineLiteral = z.input<typeof dealLine>;
export type EntryLiteral = NonNullable<LineLiteral['history']>[number];

/** A line of a file, of which only what matters is said. */
export const aLine = (externalId: string, given: Partial<LineLiteral> = {}): LineLiteral => ({
  externalId,
  name: 'Solar roof',
  openedAt: minute(0),
  ...given,
});

/** Who is known where a line is taken in. */
const known = new Map(['ada', 'max', 'olga', 'paul', 'sven'].map((userId) => [`${userId}@example.com`, userId]));

type Circumstances = { readonly findProcess?: (processId: string, version: number) => Process | undefined };

/** Takes a line in, long after all that it tells, on behalf of Ida. */
export const takenIn = (process: Process, given: Partial<LineLiteral>, { findProcess }: Circumstances = {}) =>
  importDeal(dealLine.parse(aLine('OPP-1', given)), {
    id: 'OPP-1',
    process,
    findProcess: findProcess ?? (() => undefined),
    userIdOf: (email) => known.get(email),
    importerId: 'ida',
    newNote: ({ text, attachmentIds = [] }) => aNote(text, attachmentIds),
    marks: { importId: 'import-1', silent: true },
    origin: { externalId: 'OPP-1', line: 7, digest: 'digest' },
    at: minute(10_000),
  });
