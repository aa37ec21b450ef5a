import { dealContracts as contracts } from '../../shared/deals/contract/deals.ts';
import { deleteDeal as deleted } from '../../shared/deals/rules/edit.ts';
import { storeDeletion } from '../../shared/deals/store/deals.ts';
import { now } from '../../shared/kernel/clock.ts';
import { notBefore } from '../../shared/kernel/decision.ts';
import { retryingConflicts } from '../../shared/table/store.ts';
import { requireMatch } from '../http/preconditions.ts';
import { route } from '../http/route.ts';
import { loadDeal } from './load-deal.ts';
import { etagOf } from './present.ts';

export const deleteDeal = route(contracts.deleteDeal, (request) =>
  retryingConflicts(async () => {
    const deal = await loadDeal(request.params.dealId, request.user);
    requireMatch(request, etagOf(deal));
    await storeDeletion(deal, deleted(deal, { by: request.user, at: notBefore(now(), deal.updatedAt) }));
    return { body: null };
  }),
);
