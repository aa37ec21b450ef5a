import type { DealLine } from '../../../shared/imports-exports/rules/deal-line.ts';
import type { EmailOf } from '../../../shared/imports-exports/rules/file-values.ts';
import { failed, type Outcome, unchanged } from '../../../shared/imports-exports/rules/import.ts';
import { alreadyImported, type Origin, outcomeByOrigin } from '../../../shared/imports-exports/rules/origin.ts';
import { digestOf, importedId } from '../../../shared/kernel/ids.ts';
import { dealWithLine } from '../export/deals.ts';
import { faultAt } from './isolate-failure.ts';
import type { ImportRun, ParsedLine } from './line-kind.ts';
import { canonicalJson } from './processes-of-lines.ts';

/** A line with the id that its deal has here, and by what it is known again. */
export type IdentifiedLine = { readonly content: DealLine; readonly dealId: string; readonly origin: Origin };

export const identifyLine = (
  { line, content }: ParsedLine<DealLine>,
  { job: { importId } }: ImportRun,
): IdentifiedLine => {
  const { externalId } = content;
  const digest = digestOf(canonicalJson(content));
  return { content, dealId: importedId(externalId), origin: { importId, line, externalId, digest } };
};

/** In parts in which no deal comes twice: the second time must see what became of the first. */
export const withoutRepetition = (lines: readonly IdentifiedLine[]): IdentifiedLine[][] => {
  const parts: IdentifiedLine[][] = [[]];
  let ids = new Set<string>();
  for (const line of lines) {
    if (ids.has(line.dealId)) {
      parts.push([]);
      ids = new Set();
    }
    parts.at(-1)?.push(line);
    ids.add(line.dealId);
  }
  return parts;
};

type Line = { readonly dealId: string; readonly origin: Origin };

/** The outcome of a line that can only come from an export of its deal. */
const outcomeByDeal = async ({ dealId, origin }: Line, emailOf: EmailOf): Promise<Outcome> => {
  const now = await dealWithLine(dealId, emailOf);
  if (now === null) return failed([faultAt('', 'internal')], dealId);
  const isSame = now !== undefined && digestOf(canonicalJson(now.line)) === origin.digest;
  return isSame ? unchanged(dealId) : failed([alreadyImported], dealId);
};

/**
 * What becomes of a line whose deal is there already, or was and is deleted by now; `existing` says where that came from.
 * Only where the line is not the one that it came from is the deal read.
 */
export const matchExisting = async (existing: Origin | null, line: Line, emailOf: EmailOf): Promise<Outcome> =>
  outcomeByOrigin(existing, line.origin, line.dealId) ?? (await outcomeByDeal(line, emailOf));
