import * as z from 'zod';
import { failed, type ImportRow } from '../../../shared/imports-exports/rules/import.ts';
import type { Line } from '../../../shared/storage/lines.ts';
import { dealLines } from './deal-lines.ts';
import { type JsonLine, ofKind, type Prepared } from './line-kind.ts';
import { processLines } from './process-lines.ts';
import { userLines } from './user-lines.ts';
import { versionLines } from './version-lines.ts';

/** What lines of each kind lead to. */
export const kinds = {
  user: ofKind(userLines),
  processVersion: ofKind(versionLines),
  process: ofKind(processLines),
  deal: ofKind(dealLines),
};

const isNested = (value: unknown): value is object => typeof value === 'object' && value !== null;

/**
 * Whether there are more values in this JSON than so many: each that breaks the schema would be reported, and take a
 * thousand times its own bytes. Step by step, as it may be nested deeper than the stack is.
 */
export const hasMoreValuesThan = (most: number, json: unknown) => {
  const open = [json];
  let count = 0;
  while (open.length > 0) {
    const value = open.pop();
    count += 1;
    if (isNested(value)) for (const inner of Object.values(value)) open.push(inner);
    if (count + open.length > most) return true;
  }
  return false;
};

type Kind = keyof typeof kinds;

const isKind = (kind: string): kind is Kind => Object.hasOwn(kinds, kind);

/** A line that names no kind is a deal. */
const kindIn = z.object({ kind: z.string().default('deal') }).catch({ kind: 'deal' });

const messages = {
  too_long: 'A line has at most 10 MB',
  not_utf8: 'The line is not UTF-8',
  not_json: 'The line is not JSON',
  too_many_values: 'A line has at most 300,000 values',
  unknown_kind: 'There is no such kind of line',
};

const unreadable = (line: number, code: keyof typeof messages, pointer = ''): ImportRow => ({
  line,
  kind: null,
  externalId: null,
  ...failed([{ pointer, code, message: messages[code] }]),
});

const jsonIn = (text: string): { readonly json: unknown } | undefined => {
  try {
    return { json: JSON.parse(text) };
  } catch {
    return undefined;
  }
};

/** More than a history of the most entries has. */
const maxValues = 300_000;

type Looked = { readonly row: ImportRow } | { readonly kind: Kind; readonly line: JsonLine };

const lookAt = (line: number, read: Line): Looked => {
  if ('fault' in read) return { row: unreadable(line, read.fault) };
  const parsed = jsonIn(read.text);
  if (parsed === undefined) return { row: unreadable(line, 'not_json') };
  if (hasMoreValuesThan(maxValues, parsed.json)) return { row: unreadable(line, 'too_many_values') };
  const { kind } = kindIn.parse(parsed.json);
  return isKind(kind)
    ? { kind, line: { line, json: parsed.json } }
    : { row: unreadable(line, 'unknown_kind', '/kind') };
};

/** Parses lines of the file. Consecutive lines of one kind are imported together, kind after kind. */
export const parseLines = (lines: readonly { readonly line: number; readonly read: Line }[]): Prepared => {
  const unread: ImportRow[] = [];
  const runs: { readonly kind: Kind; readonly lines: JsonLine[] }[] = [];
  for (const { line, read } of lines) {
    const looked = lookAt(line, read);
    if ('row' in looked) unread.push(looked.row);
    else if (runs.at(-1)?.kind === looked.kind) runs.at(-1)?.lines.push(looked.line);
    else runs.push({ kind: looked.kind, lines: [looked.line] });
  }
  const prepared = runs.map(({ kind, lines }) => kinds[kind](lines));
  return async (run) => {
    const rows = [...unread];
    for (const importLines of prepared) rows.push(...(await importLines(run)));
    return rows.sort((one, other) => one.line - other.line);
  };
};
