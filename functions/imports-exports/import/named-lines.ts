import type { DealLine } from '../../../shared/imports-exports/rules/deal-line.ts';
import type { Origin } from '../../../shared/imports-exports/rules/origin.ts';
import { digestOf, importedId } from '../../../shared/kernel/ids.ts';
import { canonicalJson } from './canonical-json.ts';
import type { Run, Told } from './line-kind.ts';

/** A line with the id that its deal has here, and by what it is known again. */
export type Named = { readonly told: DealLine; readonly dealId: string; readonly origin: Origin };

export const named = ({ line, told }: Told<DealLine>, { job: { importId } }: Run): Named => {
  const { externalId } = told;
  const digest = digestOf(canonicalJson(told));
  return { told, dealId: importedId(externalId), origin: { importId, line, externalId, digest } };
};

/** In parts in which no deal comes twice: the second time must see what became of the first. */
export const withoutRepetition = (lines: readonly Named[]): Named[][] => {
  const parts: Named[][] = [[]];
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
