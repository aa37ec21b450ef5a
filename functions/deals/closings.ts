import { dealContracts as contracts } from '../../shared/deals/contract/deals.ts';
import { abandon, lose, reopen, win } from '../../shared/deals/rules/close.ts';
import { route } from '../http/route.ts';
import { changeDeal } from './change-deal.ts';

export const winDeal = route(contracts.winDeal, (request) =>
  changeDeal(request, (deal, process, context) => win(deal, process, request.body ?? {}, context)),
);

export const loseDeal = route(contracts.loseDeal, (request) =>
  changeDeal(request, (deal, process, context) => lose(deal, process, request.body, context)),
);

export const abandonDeal = route(contracts.abandonDeal, (request) =>
  changeDeal(request, (deal, _process, context) => abandon(deal, request.body ?? {}, context)),
);

export const reopenDeal = route(contracts.reopenDeal, (request) =>
  changeDeal(request, (deal, process, context) => reopen(deal, process, request.body ?? {}, context)),
);
