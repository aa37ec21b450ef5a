import { now } from '../../shared/clock.ts';
import type { Deal, Decision } from '../../shared/domain/deal.ts';
import { type Context, notBefore } from '../../shared/domain/journal.ts';
import { requireMayChange } from '../../shared/domain/permissions.ts';
import type { Process } from '../../shared/domain/process.ts';
import { storeDecision } from '../../shared/persistence/deals.ts';
import { processOf } from '../../shared/persistence/process-versions.ts';
import { retryingConflicts } from '../../shared/persistence/store.ts';
import { requireMatch } from '../shell/preconditions.ts';
import type { Answer, SignedIn } from '../shell/request.ts';
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
