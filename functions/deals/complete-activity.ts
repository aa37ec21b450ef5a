import { dealContracts as contracts } from '../../shared/contracts/deals.ts';
import { complete } from '../../shared/domain/complete.ts';
import { asksForLeaders } from '../../shared/domain/recipients.ts';
import { findLeaders } from '../../shared/persistence/leaders.ts';
import { route } from '../shell/route.ts';
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
