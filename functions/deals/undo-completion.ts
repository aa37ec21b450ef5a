import { dealContracts as contracts } from '../../shared/contracts/deals.ts';
import { undo } from '../../shared/domain/complete.ts';
import { route } from '../shell/route.ts';
import { changeDeal } from './change-deal.ts';

export const undoCompletion = route(contracts.undoCompletion, (request) =>
  changeDeal(request, (deal, process, context) => undo(deal, process, request.params.activityId, context)),
);
