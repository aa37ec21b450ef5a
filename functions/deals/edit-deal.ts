import { dealContracts as contracts } from '../../shared/contracts/deals.ts';
import { editDeal as edited } from '../../shared/domain/edit-deal.ts';
import { findUser } from '../../shared/persistence/users.ts';
import { unknownInBody } from '../shell/refusal.ts';
import { route } from '../shell/route.ts';
import { changeDeal } from './change-deal.ts';

export const editDeal = route(contracts.editDeal, async (request) => {
  const { body } = request;
  const { ownerId } = body;
  const owner = ownerId === undefined ? undefined : await findUser(ownerId);
  return changeDeal(request, (deal, _process, context) => {
    const isNew = ownerId !== undefined && ownerId !== deal.ownerId;
    if (isNew && owner?.active !== true) throw unknownInBody('unknown_user', '/ownerId');
    return edited(deal, body, context);
  });
});
