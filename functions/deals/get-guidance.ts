import { dealContracts as contracts } from '../../shared/deals/contract/deals.ts';
import { guidance } from '../../shared/deals/rules/guidance.ts';
import { processOf } from '../../shared/processes/store/versions.ts';
import { route } from '../http/route.ts';
import { loadDeal } from './load-deal.ts';
import { etagOf } from './present.ts';

export const getGuidance = route(contracts.getGuidance, async ({ params, user }) => {
  const deal = await loadDeal(params.dealId, user);
  return { body: guidance(deal, await processOf(deal), user), etag: etagOf(deal) };
});
