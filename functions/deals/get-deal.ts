import { dealContracts as contracts } from '../../shared/deals/contract/deals.ts';
import { processOf } from '../../shared/processes/store/versions.ts';
import { route } from '../http/route.ts';
import { loadDeal } from './load-deal.ts';
import { presentDeal } from './present.ts';

export const getDeal = route(contracts.getDeal, async ({ params, user }) => {
  const deal = await loadDeal(params.dealId, user);
  return presentDeal(deal, await processOf(deal), user);
});
