import { dealContracts as contracts } from '../../shared/contracts/deals.ts';
import { complete } from '../../shared/domain/complete.ts';
import { asksForLeaders } from '../../shared/domain/recipients.ts';
import { findLeaders } from '../../shared/persistence/leaders.ts';
import { route } from '../shell/route.ts';
import { changeDeal } from './change-deal.ts';
import { newNote } from './notes.ts';

export const completeActivity = route(contracts.completeActivity, async (request) => {
  const { dealId, activityId } = request.params;
  const given = request.body?.note;
  const note = given && (await newNote(dealId, given));
  return changeDeal(request, async (deal, process, context) => {
    const leaders = asksForLeaders(process, activityId) ? await findLeaders() : undefined;
    return complete(deal, process, { activityId, note, leaders }, context);
  });
});
