import * as z from 'zod';
import { type Fault, fault } from '../../kernel/fault.ts';
import { id } from '../../kernel/values.ts';

/** So many faults are told of one line. */
const mostFaultsOfRow = 5;

export const rowResult = z.enum(['created', 'unchanged', 'failed']);
export type RowResult = z.infer<typeof rowResult>;

/** What became of a line of the file; of a dry run, what would. */
export const importRow = z
  .strictObject({
    line: z.int().min(1).describe('Counted from 1, with empty lines, which have no row'),
    kind: z.string().nullable().describe('`null` where it cannot be told'),
    externalId: z.string().nullable().describe('What the file calls it; `null` where that cannot be told'),
    result: rowResult,
    dealId: id.nullable(),
    errors: z.array(fault).max(mostFaultsOfRow).describe('With JSON pointers into the line'),
  })
  .meta({ id: 'ImportRow' });
export type ImportRow = z.infer<typeof importRow>;

/** What becomes of a line, apart from its place and its name in the file. */
export type Outcome = Pick<ImportRow, 'result' | 'dealId' | 'errors'>;

export const created = (dealId: string | null = null): Outcome => ({ result: 'created', dealId, errors: [] });
export const unchanged = (dealId: string | null = null): Outcome => ({ result: 'unchanged', dealId, errors: [] });
export const failed = (faults: readonly Fault[], dealId: string | null = null): Outcome => ({
  result: 'failed',
  dealId,
  errors: faults.slice(0, mostFaultsOfRow),
});
