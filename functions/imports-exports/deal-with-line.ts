import type { Deal } from '../../shared/deals/rules/deal.ts';
import { dealLineOf } from '../../shared/imports-exports/rules/deal-history.ts';
import type { DealLine } from '../../shared/imports-exports/rules/deal-line.ts';
import type { EmailOf } from '../../shared/imports-exports/rules/file-values.ts';
import { findWholeDeal } from '../../shared/imports-exports/store/whole-deals.ts';
import { logger } from '../../shared/kernel/log.ts';
import { retryingConflicts } from '../../shared/table/store.ts';
import { isOutage } from '../../shared/table/table-errors.ts';

export type Told = { readonly deal: Deal; readonly line: DealLine };

/** A deal and its line as both are now; undefined where it is gone, null where it cannot be read. */
export const toldDeal = async (dealId: string, emailOf: EmailOf): Promise<Told | null | undefined> => {
  try {
    const whole = await retryingConflicts(() => findWholeDeal(dealId));
    return whole && { deal: whole.deal, line: dealLineOf(whole, emailOf) };
  } catch (error) {
    if (isOutage(error)) throw error;
    logger.error('A deal could not be told', { dealId, error });
    return null;
  }
};
