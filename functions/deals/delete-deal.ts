import { now } from '../../shared/clock.ts';
import { dealContracts as contracts } from '../../shared/contracts/deals.ts';
import { deleteDeal as deleted } from '../../shared/domain/edit-deal.ts';
import { notBefore } from '../../shared/domain/journal.ts';
import { storeDeletion } from '../../shared/persistence/deals.ts';
import { retryingConflicts } from '../../shared/persistence/store.ts';
import { requireMatch } from '../shell/preconditions.ts';
import { route } from '../shell/route.ts';
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
