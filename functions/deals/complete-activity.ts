import { dealContracts as contracts } from '../../shared/contracts/deals.ts';
import { complete } from '../../shared/domain/complete.ts';
import { route } from '../shell/route.ts';
import { changeDeal } from './change-deal.ts';
import { newNote } from './notes.ts';

export const completeActivity = route(contracts.completeActivity, async (request) => {
  const { dealId, activityId } = request.params;
  const given = request.body?.note;
  const note = given && (await newNote(dealId, given));
  return changeDeal(request, (deal, process, context) => complete(deal, process, { activityId, note }, context));
});
