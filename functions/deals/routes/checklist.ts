import { dealContracts as contracts } from '../../../shared/deals/contract/deals.ts';
import { complete, undo, unwaive, waive } from '../../../shared/deals/rules/complete.ts';
import { guidance } from '../../../shared/deals/rules/guidance.ts';
import { asksForLeaders } from '../../../shared/deals/rules/recipients.ts';
import { findLeaders } from '../../../shared/people/store.ts';
import { processOf } from '../../../shared/processes/store/versions.ts';
import { route } from '../../http/route.ts';
import { changeDeal, etagOf, loadDeal } from '../deal.ts';
import { newNote, withFilesOf } from '../notes.ts';

export const getGuidance = route(contracts.getGuidance, async ({ params, user }) => {
  const deal = await loadDeal(params.dealId, user);
  return { body: guidance(deal, await processOf(deal), user), etag: etagOf(deal) };
});

export const completeActivity = route(contracts.completeActivity, (request) => {
  const { activityId } = request.params;
  const note = request.body?.note && newNote(request.body.note);
  return changeDeal(request, async (deal, process, context) => {
    const leaders = asksForLeaders(process, activityId) ? await findLeaders() : undefined;
    const decision = complete(deal, process, { activityId, note, leaders }, context);
    return note === undefined ? decision : withFilesOf(decision, note, '/note');
  });
});

export const undoCompletion = route(contracts.undoCompletion, (request) =>
  changeDeal(request, (deal, process, context) => undo(deal, process, request.params.activityId, context)),
);

export const waiveActivity = route(contracts.waiveActivity, (request) => {
  const command = { activityId: request.params.activityId, reason: request.body.reason };
  return changeDeal(request, (deal, process, context) => waive(deal, process, command, context));
});

export const unwaiveActivity = route(contracts.unwaiveActivity, (request) =>
  changeDeal(request, (deal, process, context) => unwaive(deal, process, request.params.activityId, context)),
);
