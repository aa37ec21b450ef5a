import { dealContracts as contracts } from '../../shared/contracts/deals.ts';
import { addParticipant as added, removeParticipant as removed } from '../../shared/domain/edit-deal.ts';
import { findUser } from '../../shared/persistence/users.ts';
import { Refusal } from '../shell/refusal.ts';
import { route } from '../shell/route.ts';
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
