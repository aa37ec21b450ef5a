import { contracts } from '../../shared/contracts/index.ts';
import { editDeal as edited } from '../../shared/domain/edit-deal.ts';
import { route } from '../shell/route.ts';
import { changeDeal } from './change-deal.ts';
import { requirePeople } from './people.ts';

export const editDeal = route(contracts.editDeal, async (request) => {
  const { body } = request;
  if (body.ownerId !== undefined) await requirePeople({ '/ownerId': body.ownerId });
  return changeDeal(request, (deal, _process, context) => edited(deal, body, context));
});
