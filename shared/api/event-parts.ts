import * as z from 'zod';
import { id } from '../kernel/values.ts';

/** For events that belong to no deal and no process. */
export const nowhere = { dealId: z.null(), processId: z.null(), processVersion: z.null() };

/** A field that became another. */
export const change = (from: z.core.$ZodType, to: z.core.$ZodType = from) => z.strictObject({ from, to });

type Fields = Readonly<Record<string, z.core.$ZodType>>;

/** Changes of any of these fields. */
export const changesOf = (fields: Fields) =>
  z.strictObject(Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, z.optional(change(value))])));

/** Something did change. */
export const atLeastOne = { minProperties: 1 };

const silent = z.literal(true).optional().describe('It is not published, and so not sent to webhooks');

/** What an import adds to everything that it tells. */
export const importMarks = { importId: id.optional().describe('The import it is from'), silent };

/** What a migration adds to what it does to each deal. */
export const migrationMarks = { migrationId: id.optional().describe('The migration that did it'), silent };

/** What a job says that may be a dry run. */
export const dryRunMarks = {
  dryRun: z.boolean().describe('`true`: nothing changes, and nothing is published'),
  silent,
};

/** What a hand-over adds to what it does to each deal and task. */
export const handOverMarks = { handOverId: id.optional().describe('The hand-over that did it') };

/** Who is notified. */
export const recipients = z
  .array(id)
  .min(1)
  .optional()
  .describe('The users whom it concerns, never who caused it; left out where that is nobody');
