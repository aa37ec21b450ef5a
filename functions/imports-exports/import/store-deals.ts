import type { EmailOf } from '../../../shared/imports-exports/rules/file-values.ts';
import type { Imported } from '../../../shared/imports-exports/rules/import-deal.ts';
import { created, type Outcome } from '../../../shared/imports-exports/rules/import-row.ts';
import type { Origin } from '../../../shared/imports-exports/rules/origin.ts';
import { bundled, findOrigins, storeImported } from '../../../shared/imports-exports/store/imported-deals.ts';
import { inLanes } from '../../../shared/kernel/for-each-concurrently.ts';
import { retryingConflicts } from '../../../shared/table/store.ts';
import { VersionConflict } from '../../../shared/table/store-errors.ts';
import { alone } from './alone.ts';
import { outcomeBeside } from './beside.ts';

/** A deal that is to be stored, with the line that tells it. */
export type Decided = Imported & { readonly origin: Origin };

const lanes = 4;

/** Stores a deal; one that is there by now was stored by another delivery of the message, or from another file. */
const storeAlone = (decided: Decided, emailOf: EmailOf): Promise<Outcome> =>
  alone(decided.origin, () =>
    retryingConflicts(async () => {
      const { origin, deal } = decided;
      if (await storeImported([decided])) return created(deal.id);
      const standing = (await findOrigins([deal.id])).get(deal.id);
      // It has a long history, at which another delivery of the message is right now.
      if (standing === undefined) throw new VersionConflict();
      return outcomeBeside(standing(), { dealId: deal.id, origin }, emailOf);
    }),
  );

/** Whether they were stored in one transaction. What stands against that is found with each by itself. */
const isStoredAtOnce = async (bundle: readonly Decided[]) => {
  if (bundle.length === 1) return false;
  try {
    return await storeImported(bundle);
  } catch {
    return false;
  }
};

/** Stores deals, those first that are decided first; `tell` is told of each what became of it. */
export const storeDeals = (
  deals: Iterable<Decided>,
  emailOf: EmailOf,
  tell: (decided: Decided, outcome: Outcome) => void,
) =>
  inLanes(bundled(deals), lanes, async (bundle) => {
    const atOnce = await isStoredAtOnce(bundle);
    for (const decided of bundle) tell(decided, atOnce ? created(decided.deal.id) : await storeAlone(decided, emailOf));
  });
