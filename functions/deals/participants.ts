import { dealContracts as contracts } from '../../shared/deals/contract/deals.ts';
import { addParticipant as added, removeParticipant as removed } from '../../shared/deals/rules/edit.ts';
import { findUser } from '../../shared/people/store.ts';
import { Refusal } from '../http/refusal.ts';
import { route } from '../http/route.ts';
import { changeDeal } from './change-deal.ts';

export const addParticipant = route(contracts.addParticipant, async (request) => {
  const { userId } = request.params;
  const user = await findUser(userId);
  return changeDeal(request, (deal, _process, context) => {
    if (user?.active !== true && !deal.participantIds.includes(userId)) throw new Refusal('unknown_user');
    return added(deal, userId, context);
  });
});

export const removeParticipant = route(contracts.removeParticipant, (request) =>
  changeDeal(request, (deal, _process, context) => removed(deal, request.params.userId, context)),
);
