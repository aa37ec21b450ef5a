import { dealContracts as contracts } from '../../shared/deals/contract/deals.ts';
import { undo } from '../../shared/deals/rules/complete.ts';
import { route } from '../http/route.ts';
import { changeDeal } from './change-deal.ts';

export const undoCompletion = route(contracts.undoCompletion, (request) =>
  changeDeal(request, (deal, process, context) => undo(deal, process, request.params.activityId, context)),
);
