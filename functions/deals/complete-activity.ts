import { dealContracts as contracts } from '../../shared/deals/contract/deals.ts';
import { complete } from '../../shared/deals/rules/complete.ts';
import { findLeaders } from '../../shared/people/leaders.ts';
import { asksForLeaders } from '../../shared/people/rules/recipients.ts';
import { route } from '../http/route.ts';
import { changeDeal } from './change-deal.ts';
import { newNote, withFilesOf } from './notes.ts';

export const completeActivity = route(contracts.completeActivity, (request) => {
  const { activityId } = request.params;
  const note = request.body?.note && newNote(request.body.note);
  return changeDeal(request, async (deal, process, context) => {
    const leaders = asksForLeaders(process, activityId) ? await findLeaders() : undefined;
    const decision = complete(deal, process, { activityId, note, leaders }, context);
    return note === undefined ? decision : withFilesOf(decision, note, '/note');
  });
});
