import type * as z from 'zod';
import type { dealContracts } from '../../shared/deals/contract/deals.ts';
import { checklistOf } from '../../shared/deals/rules/checklist.ts';
import type { Deal, Decision } from '../../shared/deals/rules/deal.ts';
import { obstacles } from '../../shared/deals/rules/guidance.ts';
import { maySee, requireMayChange } from '../../shared/deals/rules/permissions.ts';
import type { DealSummary } from '../../shared/deals/store/deal-item.ts';
import { findDeal, storeDecision } from '../../shared/deals/store/deals.ts';
import { now } from '../../shared/kernel/clock.ts';
import { type Context, notBefore } from '../../shared/kernel/decision.ts';
import { env } from '../../shared/kernel/env.ts';
import type { Actor } from '../../shared/kernel/values.ts';
import type { Process } from '../../shared/processes/rules/process.ts';
import { processOf } from '../../shared/processes/store/versions.ts';
import { retryingConflicts } from '../../shared/table/transactions.ts';
import type { Answer, AnswerOf, SignedIn } from '../http/parse.ts';
import { requireMatch } from '../http/preconditions.ts';
import { Refusal } from '../http/refusal.ts';

export const visibility = env('DEAL_VISIBILITY');

/** The deal as it is now; for users who may not see it, it does not exist. */
export const loadDeal = async (dealId: string, user: Actor): Promise<Deal> => {
  const deal = await findDeal(dealId);
  if (deal === undefined || !maySee(deal, user, visibility)) throw new Refusal('unknown_deal');
  return deal;
};

type PresentedSummary = z.input<typeof dealContracts.listDeals.success.body>['items'][number];
type PresentedDeal = z.input<typeof dealContracts.getDeal.success.body>;

/** What lists show of a deal; the deal itself keeps more. */
export const presentSummary = (deal: DealSummary): PresentedSummary => ({
  id: deal.id,
  name: deal.name,
  status: deal.status,
  version: deal.version,
  processId: deal.processId,
  processVersion: deal.processVersion,
  stageId: deal.stageId,
  furthestStageId: deal.furthestStageId,
  probability: deal.probability,
  progress: deal.progress,
  value: deal.value,
  company: deal.company,
  contact: deal.contact,
  ownerId: deal.ownerId,
  participantIds: deal.participantIds,
  expectedCloseOn: deal.expectedCloseOn,
  custom: deal.custom,
  createdAt: deal.createdAt,
  updatedAt: deal.updatedAt,
  createdBy: deal.createdBy,
  closing: deal.closing,
});

const presentStages = (deal: Deal, process: Process, user: Actor): PresentedDeal['stages'] => {
  const checklist = checklistOf(deal, process);
  const obstacleTo = obstacles(deal, process, checklist, user);
  const enteredAt = new Map(deal.stageTotals.map((total) => [total.stageId, total.enteredAt]));
  return process.definition.stages.map((stage, stageIndex) => ({
    id: stage.id,
    name: stage.name,
    tips: stage.tips,
    enteredAt: enteredAt.get(stage.id) ?? null,
    activities: stage.activities.map((activity) => {
      const { id, name, tips, weight, obligatory } = activity;
      const completion = checklist.completions.get(id);
      const waiver = checklist.waivers.get(id);
      const cannotCompleteBecause = obstacleTo({ activity, stage, stageIndex });
      return {
        id,
        name,
        tips,
        weight,
        obligatory,
        state: completion ? 'completed' : waiver ? 'waived' : 'open',
        completion: completion
          ? { at: completion.at, by: completion.by, via: completion.via, noteId: completion.noteId }
          : null,
        waiver: waiver ? { at: waiver.at, by: waiver.by, reason: waiver.reason } : null,
        canComplete: cannotCompleteBecause === null,
        cannotCompleteBecause,
      };
    }),
  }));
};

export const etagOf = ({ version }: Pick<Deal, 'version'>) => String(version);

/** The whole deal, as the asking user sees it: every answer below a deal is this. */
export const presentDeal = (deal: Deal, process: Process, user: Actor): AnswerOf<typeof dealContracts.getDeal> => ({
  body: { ...presentSummary(deal), stages: presentStages(deal, process, user) },
  etag: etagOf(deal),
});

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
    const { user, params, idempotencyWrite } = request;
    const deal = await loadDeal(params.dealId, user);
    requireMayChange(deal, user);
    requireMatch(request, etagOf(deal));
    const process = await processOf(deal);
    const outcome = await decide(deal, process, { by: user, at: notBefore(now(), deal.updatedAt) });
    const answer = present(outcome, process);
    await storeDecision(deal, outcome, idempotencyWrite(answer));
    return answer;
  });

/** Changes a deal and answers the whole of it. */
export const changeDeal = (request: OfDeal, decide: Decide<Decision>) =>
  answerChange(request, decide, ({ deal }, process) => presentDeal(deal, process, request.user));
