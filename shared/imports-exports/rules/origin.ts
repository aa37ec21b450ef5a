import * as z from 'zod';
import type { FoundEvent } from '../../kernel/event.ts';
import { created, failed, type Outcome, unchanged } from './import.ts';

/** The line of the import that a deal comes from; its first event keeps it. `digest` is that of what the line says. */
export const origin = z.object({
  importId: z.string(),
  line: z.int(),
  externalId: z.string(),
  digest: z.string(),
});

export type Origin = z.infer<typeof origin>;

/** What the first event of a deal says of its origin: null where it was opened here. */
export const originIn = ({ data }: FoundEvent): Origin | null => origin.safeParse(data).data ?? null;

export const alreadyImported = {
  pointer: '/externalId',
  code: 'already_imported',
  message: 'Its deal is or was here already, and the line says something else',
};

/**
 * What becomes of a line whose deal is there already, or was and is deleted by now, as far as its origin tells: undefined
 * where the line has to be compared with the deal. An import that was cut off and comes to the same line again goes on as
 * if it had not been. Lines of one file are only compared with each other: so a dry run, which has no deals, says the same.
 */
export const outcomeByOrigin = (existing: Origin | null, given: Origin, dealId: string): Outcome | undefined => {
  const isThisFile = existing?.importId === given.importId;
  if (existing?.digest === given.digest)
    return isThisFile && existing.line === given.line ? created(dealId) : unchanged(dealId);
  return isThisFile ? failed([alreadyImported], dealId) : undefined;
};
