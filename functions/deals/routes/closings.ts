import { dealContracts as contracts } from '../../../shared/deals/contract/deals.ts';
import * as rules from '../../../shared/deals/rules/change-process.ts';
import { abandon, lose, reopen, win } from '../../../shared/deals/rules/close.ts';
import type { Deal, Decision } from '../../../shared/deals/rules/deal.ts';
import { route } from '../../http/route.ts';
import { answerChange, changeDeal, presentDeal } from '../deal.ts';
import { activityIdsOf, loadTarget, requireKnownActivities } from '../load-target.ts';

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

const pointers = { processId: '/processId', version: '/version' };

/** What would come of it, with nothing to store: the deal still is the version that it was. */
const onlyTried = <Outcome extends Decision>({ version }: Deal, outcome: Outcome): Outcome => ({
  ...outcome,
  deal: { ...outcome.deal, version },
  events: [],
});

export const changeProcess = route(contracts.changeProcess, (request) => {
  const { processId, version, activityMapping = {}, dryRun } = request.body;
  return answerChange(
    request,
    async (deal, from, context) => {
      const to = await loadTarget(deal.processId, { processId, version }, pointers);
      requireKnownActivities(activityMapping, activityIdsOf(from.definition), to);
      const outcome = { ...rules.changeProcess(deal, from, { to, activityMapping }, context), to };
      return dryRun ? onlyTried(deal, outcome) : outcome;
    },
    ({ deal, move, to }) => {
      const { body, etag } = presentDeal(deal, to, request.user);
      return { body: { ...body, move }, etag };
    },
  );
});
