import { dealContracts as contracts } from '../../shared/contracts/deals.ts';
import { guidance } from '../../shared/domain/guidance.ts';
import { processOf } from '../../shared/persistence/process-versions.ts';
import { route } from '../shell/route.ts';
import { loadDeal } from './load-deal.ts';
import { etagOf } from './present.ts';

export const getGuidance = route(contracts.getGuidance, async ({ params, user }) => {
  const deal = await loadDeal(params.dealId, user);
  return { body: guidance(deal, await processOf(deal), user), etag: etagOf(deal) };
});
