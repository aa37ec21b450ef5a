import type { Deal } from '../../shared/domain/deal.ts';
import { dealLineOf } from '../../shared/domain/deal-history.ts';
import type { DealLine } from '../../shared/domain/deal-line.ts';
import type { EmailOf } from '../../shared/domain/file-values.ts';
import { logger } from '../../shared/log.ts';
import { retryingConflicts } from '../../shared/persistence/store.ts';
import { isOutage } from '../../shared/persistence/table-errors.ts';
import { findWholeDeal } from '../../shared/persistence/whole-deals.ts';

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
