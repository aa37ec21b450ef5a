import type { Deal, Decision } from '../../shared/deals/rules/deal.ts';
import { storeDecision } from '../../shared/deals/store/deals.ts';
import { now } from '../../shared/kernel/clock.ts';
import { type Context, notBefore } from '../../shared/kernel/decision.ts';
import { requireMayChange } from '../../shared/people/rules/permissions.ts';
import type { Process } from '../../shared/processes/rules/process.ts';
import { processOf } from '../../shared/processes/store/versions.ts';
import { retryingConflicts } from '../../shared/table/store.ts';
import { requireMatch } from '../http/preconditions.ts';
import type { Answer, SignedIn } from '../http/request.ts';
import { loadDeal } from './load-deal.ts';
import { etagOf, presentDeal } from './present.ts';

type OfDeal = SignedIn & { readonly params: { readonly dealId: string } };

type Decide<Outcome> = (deal: Deal, process: Process, context: Context) => Outcome | Promise<Outcome>;

/**
 * The one way in which a request changes a deal: load it, decide, store the decision and the answer together; once
 * more from the beginning where somebody else was faster.
 */
export const answerChange = <Outcome extends Decision, A extends Answer>(
  request: OfDeal,
  decide: Decide<Outcome>,
  present: (outcome: Outcome, process: Process) => A,
): Promise<A> =>
  retryingConflicts(async () => {
    const { user, params, remember } = request;
    const deal = await loadDeal(params.dealId, user);
    requireMayChange(deal, user);
    requireMatch(request, etagOf(deal));
    const process = await processOf(deal);
    const outcome = await decide(deal, process, { by: user, at: notBefore(now(), deal.updatedAt) });
    const answer = present(outcome, process);
    await storeDecision(deal, outcome, remember(answer));
    return answer;
  });

/** Changes a deal and answers the whole of it. */
export const changeDeal = (request: OfDeal, decide: Decide<Decision>) =>
  answerChange(request, decide, ({ deal }, process) => presentDeal(deal, process, request.user));
