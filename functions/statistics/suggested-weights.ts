import { statisticsContracts as contracts } from '../../shared/statistics/contract.ts';
import { suggestedWeights } from '../../shared/statistics/rules/suggested-weights.ts';
import { route } from '../http/route.ts';
import { loadView } from './load-view.ts';
import { eachDeal } from './reading.ts';

export const getSuggestedWeights = route(contracts.getSuggestedWeights, async ({ params, user }) => {
  const asked = await loadView({ ...params, basis: 'closed', measure: 'count' }, user);
  const { definition, over, begin, add, answer } = suggestedWeights;
  const tally = begin(asked.view);
  await eachDeal(asked, over, (deal) => add(tally, deal, asked.view));
  return { body: { definition, ...answer(tally, asked.view) } };
});
