import { dealContracts as contracts } from '../../shared/deals/contract/deals.ts';
import { estimate } from '../../shared/deals/rules/edit.ts';
import { route } from '../http/route.ts';
import { changeDeal } from './change-deal.ts';

export const setManualProbability = route(contracts.setManualProbability, (request) =>
  changeDeal(request, (deal, _process, context) => estimate(deal, request.body.value, context)),
);

export const clearManualProbability = route(contracts.clearManualProbability, (request) =>
  changeDeal(request, (deal, _process, context) => estimate(deal, null, context)),
);
