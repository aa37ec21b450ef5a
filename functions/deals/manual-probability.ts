import { dealContracts as contracts } from '../../shared/contracts/deals.ts';
import { estimate } from '../../shared/domain/edit-deal.ts';
import { route } from '../shell/route.ts';
import { changeDeal } from './change-deal.ts';

export const setManualProbability = route(contracts.setManualProbability, (request) =>
  changeDeal(request, (deal, _process, context) => estimate(deal, request.body.value, context)),
);

export const clearManualProbability = route(contracts.clearManualProbability, (request) =>
  changeDeal(request, (deal, _process, context) => estimate(deal, null, context)),
);
