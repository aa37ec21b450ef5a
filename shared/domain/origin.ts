import * as z from 'zod';
import type { Event } from './event.ts';
import { created, failed, type Outcome, unchanged } from './import-row.ts';

/** Which line of which import told of a deal; its first event keeps it. `digest` is that of what the line says. */
export const origin = z.object({
  importId: z.string(),
  line: z.int(),
  externalId: z.string(),
  digest: z.string(),
});
export type Origin = z.infer<typeof origin>;

/** What the first event of a deal says of its origin: null where it was opened here. */
export const originIn = ({ data }: Event): Origin | null => origin.safeParse(data).data ?? null;

const alreadyImported = {
  pointer: '/externalId',
  code: 'already_imported',
  message: 'It was imported before, and the line said something else then',
};

/**
 * What becomes of a line whose deal is there already, or was and is deleted by now. An import that was cut off and comes
 * to the same line again goes on as if it had not been; a deal that was opened here is the one that an export told of.
 */
export const outcomeBeside = (standing: Origin | null, told: Origin, dealId: string): Outcome => {
  if (standing === null) return unchanged(dealId);
  if (standing.digest !== told.digest) return failed([alreadyImported], dealId);
  const isThisLine = standing.importId === told.importId && standing.line === told.line;
  return isThisLine ? created(dealId) : unchanged(dealId);
};
