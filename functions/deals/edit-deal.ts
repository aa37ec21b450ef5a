import { dealContracts as contracts } from '../../shared/deals/contract/deals.ts';
import { editDeal as edited } from '../../shared/deals/rules/edit.ts';
import { findUser } from '../../shared/people/store.ts';
import { unknownInBody } from '../http/refusal.ts';
import { route } from '../http/route.ts';
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
