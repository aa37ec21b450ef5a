import type { Deal } from '../../shared/domain/deal.ts';
import { maySee } from '../../shared/domain/permissions.ts';
import type { Actor } from '../../shared/domain/values.ts';
import { env } from '../../shared/env.ts';
import { findDeal } from '../../shared/persistence/deals.ts';
import { Refusal } from '../shell/refusal.ts';

export const visibility = env('DEAL_VISIBILITY');

/** The deal as it is now; for who may not see it, it does not exist. */
export const loadDeal = async (dealId: string, user: Actor): Promise<Deal> => {
  const deal = await findDeal(dealId);
  if (deal === undefined || !maySee(deal, user, visibility)) throw new Refusal('unknown_deal');
  return deal;
};
