import type { EmailOf } from '../../../shared/imports-exports/rules/file-values.ts';
import { failed, type Outcome, unchanged } from '../../../shared/imports-exports/rules/import-row.ts';
import { alreadyImported, type Origin, outcomeByOrigin } from '../../../shared/imports-exports/rules/origin.ts';
import { digestOf } from '../../../shared/kernel/ids.ts';
import { toldDeal } from '../deal-with-line.ts';
import { faultAt } from './alone.ts';
import { canonicalJson } from './canonical-json.ts';

type Line = { readonly dealId: string; readonly origin: Origin };

/** What becomes of a line that only an export could have told of its deal, if anybody did. */
const outcomeByDeal = async ({ dealId, origin }: Line, emailOf: EmailOf): Promise<Outcome> => {
  const now = await toldDeal(dealId, emailOf);
  if (now === null) return failed([faultAt('', 'internal')], dealId);
  const isSame = now !== undefined && digestOf(canonicalJson(now.line)) === origin.digest;
  return isSame ? unchanged(dealId) : failed([alreadyImported], dealId);
};

/**
 * What becomes of a line whose deal is there already, or was and is deleted by now; `standing` says where that came from.
 * Only where the line is not the one that it came from is the deal read.
 */
export const outcomeBeside = async (standing: Origin | null, line: Line, emailOf: EmailOf): Promise<Outcome> =>
  outcomeByOrigin(standing, line.origin, line.dealId) ?? (await outcomeByDeal(line, emailOf));
