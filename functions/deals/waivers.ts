import { dealContracts as contracts } from '../../shared/deals/contract/deals.ts';
import { unwaive, waive } from '../../shared/deals/rules/waive.ts';
import { route } from '../http/route.ts';
import { changeDeal } from './change-deal.ts';

export const waiveActivity = route(contracts.waiveActivity, (request) => {
  const command = { activityId: request.params.activityId, reason: request.body.reason };
  return changeDeal(request, (deal, process, context) => waive(deal, process, command, context));
});

export const unwaiveActivity = route(contracts.unwaiveActivity, (request) =>
  changeDeal(request, (deal, process, context) => unwaive(deal, process, request.params.activityId, context)),
);
