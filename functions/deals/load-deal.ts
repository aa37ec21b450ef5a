import type { Deal } from '../../shared/deals/rules/deal.ts';
import { findDeal } from '../../shared/deals/store/deals.ts';
import { env } from '../../shared/kernel/env.ts';
import type { Actor } from '../../shared/kernel/values.ts';
import { maySee } from '../../shared/people/rules/permissions.ts';
import { Refusal } from '../http/refusal.ts';

export const visibility = env('DEAL_VISIBILITY');

/** The deal as it is now; for who may not see it, it does not exist. */
export const loadDeal = async (dealId: string, user: Actor): Promise<Deal> => {
  const deal = await findDeal(dealId);
  if (deal === undefined || !maySee(deal, user, visibility)) throw new Refusal('unknown_deal');
  return deal;
};
