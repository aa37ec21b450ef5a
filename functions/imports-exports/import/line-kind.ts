import * as z from 'zod';
import type { EmailOf } from '../../../shared/imports-exports/rules/file-values.ts';
import { failed, type Import, type ImportRow, type Outcome } from '../../../shared/imports-exports/rules/import.ts';
import type { Context } from '../../../shared/kernel/decision.ts';
import { checkedBy } from '../../http/refusal.ts';

/** A line of the file as JSON, with its number. */
export type JsonLine = { readonly line: number; readonly json: unknown };

/** A line that is what it should be. */
export type ParsedLine<Line> = { readonly line: number; readonly content: Line };

/** What all lines share that are imported within one invocation. */
export type ImportRun = {
  readonly job: Import;
  /** Who imports: whatever is done is done in this name. */
  readonly by: Context['by'];
  /** The users of the directory by their addresses; a kind that enters people adds them. */
  readonly userIds: Map<string, string>;
  /** The addresses of those who were in the directory before; they name the people of a deal that was here. */
  readonly emailOf: EmailOf;
};

/** A kind of line: what it is, how the file calls it, and how consecutive lines of it are imported. */
export type LineKind<Line> = {
  readonly kind: string;
  readonly schema: z.ZodType<Line>;
  readonly nameOf: (line: Line) => string;
  /** Answers an outcome for each line, in their order; throws only where none can be imported for now. */
  readonly importLines: (lines: readonly ParsedLine<Line>[], run: ImportRun) => Promise<readonly Outcome[]>;
};

/** Lines that were parsed and are still to be imported. */
export type Prepared = (run: ImportRun) => Promise<ImportRow[]>;

const externalIdIn = z.object({ externalId: z.string().max(200) });

/** What a line that is not what it should be calls itself all the same, so that people find it. */
const nameIn = (json: unknown) => externalIdIn.safeParse(json).data?.externalId ?? null;

/** Parses lines of a kind, which takes time but no table, so that it can be done while others are imported. */
export const ofKind =
  <Line>({ kind, schema, nameOf, importLines }: LineKind<Line>) =>
  (lines: readonly JsonLine[]): Prepared => {
    const rows: ImportRow[] = [];
    const good: ParsedLine<Line>[] = [];
    for (const { line, json } of lines) {
      const parsed = checkedBy(schema, json, '');
      if ('data' in parsed) good.push({ line, content: parsed.data });
      else rows.push({ line, kind, externalId: nameIn(json), ...failed(parsed.faults) });
    }
    return async (run) => {
      const outcomes = await importLines(good, run);
      const taken = good.flatMap(({ line, content }, index) => {
        const outcome = outcomes[index];
        return outcome === undefined ? [] : [{ line, kind, externalId: nameOf(content), ...outcome }];
      });
      return [...rows, ...taken].sort((one, other) => one.line - other.line);
    };
  };
