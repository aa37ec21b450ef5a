import { dealContracts as contracts } from '../../../shared/deals/contract/deals.ts';
import * as rules from '../../../shared/deals/rules/edit.ts';
import * as openRules from '../../../shared/deals/rules/open.ts';
import { maySee, seesAll } from '../../../shared/deals/rules/permissions.ts';
import type { DealSummary } from '../../../shared/deals/store/deal-item.ts';
import { storeDeletion, storeOpened } from '../../../shared/deals/store/deals.ts';
import { type DealListing, listDeals as dealsOf } from '../../../shared/deals/store/lists.ts';
import { now } from '../../../shared/kernel/clock.ts';
import { notBefore } from '../../../shared/kernel/decision.ts';
import { newId } from '../../../shared/kernel/ids.ts';
import type { Actor } from '../../../shared/kernel/values.ts';
import { findUser } from '../../../shared/people/store.ts';
import { versionForNewDeals } from '../../../shared/processes/rules/process.ts';
import { findHeadForNewDeals } from '../../../shared/processes/store/processes.ts';
import { processOf } from '../../../shared/processes/store/versions.ts';
import { retryingConflicts } from '../../../shared/table/transactions.ts';
import { requirePeople } from '../../http/authorize.ts';
import { listed } from '../../http/cursors.ts';
import type { Request } from '../../http/parse.ts';
import { requireMatch } from '../../http/preconditions.ts';
import { Refusal, unknownInBody } from '../../http/refusal.ts';
import { route } from '../../http/route.ts';
import { changeDeal, etagOf, loadDeal, presentDeal, presentSummary, visibility } from '../deal.ts';

const processForNewDeals = async (processId: string | undefined) => {
  const head = await findHeadForNewDeals(processId);
  if (head !== undefined) return processOf({ processId: head.id, processVersion: versionForNewDeals(head) });
  throw processId === undefined ? new Refusal('process_not_published') : unknownInBody('unknown_process', '/processId');
};

const peopleIn = (ownerId: string | undefined, participantIds: readonly string[], me: string) =>
  Object.fromEntries([
    ...(ownerId === undefined || ownerId === me ? [] : [['/ownerId', ownerId] as const]),
    ...participantIds.map((userId, index) => [`/participantIds/${index}`, userId] as const),
  ]);

export const openDeal = route(contracts.openDeal, async ({ body, user, idempotencyWrite }) => {
  const { processId, ownerId, participantIds = [], ...fields } = body;
  const [process] = await Promise.all([
    processForNewDeals(processId),
    requirePeople(peopleIn(ownerId, participantIds, user.userId)),
  ]);
  const { name, value = null, company = null, contact = null, expectedCloseOn = null, custom = {} } = fields;
  const command = { name, value, company, contact, expectedCloseOn, custom, participantIds };
  const decision = openRules.openDeal(
    process,
    { ...command, id: newId(), ownerId: ownerId ?? user.userId },
    { by: user, at: now() },
  );
  const { deal } = decision;
  const answer = { ...presentDeal(deal, process, user), location: `/deals/${deal.id}` };
  await storeOpened(decision, idempotencyWrite(answer));
  return answer;
});

export const getDeal = route(contracts.getDeal, async ({ params, user }) => {
  const deal = await loadDeal(params.dealId, user);
  return presentDeal(deal, await processOf(deal), user);
});

type Query = Request<typeof contracts.listDeals>['query'];

const listingOf = ({ processId, participantId, ownerId, status }: Query, user: Actor): DealListing => {
  if (processId !== undefined) return { by: 'process', processId, status };
  if (participantId !== undefined) return { by: 'participant', participantId };
  return { by: 'owner', ownerId: ownerId ?? user.userId, status };
};

/** What an index cannot answer by itself. */
const filterOf = ({ status, stageId, updatedSince, q }: Query) => {
  const since = updatedSince === undefined ? undefined : new Date(updatedSince).toISOString();
  const part = q?.toLowerCase();
  return (deal: DealSummary) =>
    (status === undefined || deal.status === status) &&
    (stageId === undefined || deal.stageId === stageId) &&
    (since === undefined || deal.updatedAt >= since) &&
    (part === undefined || [deal.name, deal.company].some((text) => text?.toLowerCase().includes(part)));
};

/** The open deals of an owner or a process have a partition of their own; those of a participant do not. */
const isOnePartition = ({ status, participantId }: Query) =>
  status === undefined || (status === 'open' && participantId === undefined);

const isFiltered = (query: Query) =>
  !isOnePartition(query) || [query.stageId, query.updatedSince, query.q].some((given) => given !== undefined);

export const listDeals = route(contracts.listDeals, (request) => {
  const { query, user } = request;
  const restricted = !seesAll(user, visibility);
  const wanted = filterOf(query);
  const keep = (deal: DealSummary) => wanted(deal) && maySee(deal, user, visibility);
  return listed(
    request,
    (paging) =>
      dealsOf(listingOf(query, user), {
        ...paging,
        descending: query.sort === '-createdAt',
        keep: restricted || isFiltered(query) ? keep : null,
        fresh: restricted,
      }),
    presentSummary,
  );
});

export const editDeal = route(contracts.editDeal, async (request) => {
  const { body } = request;
  const { ownerId } = body;
  const owner = ownerId === undefined ? undefined : await findUser(ownerId);
  return changeDeal(request, (deal, _process, context) => {
    const isNew = ownerId !== undefined && ownerId !== deal.ownerId;
    if (isNew && owner?.active !== true) throw unknownInBody('unknown_user', '/ownerId');
    return rules.editDeal(deal, body, context);
  });
});

export const deleteDeal = route(contracts.deleteDeal, (request) =>
  retryingConflicts(async () => {
    const deal = await loadDeal(request.params.dealId, request.user);
    requireMatch(request, etagOf(deal));
    await storeDeletion(deal, rules.deleteDeal(deal, { by: request.user, at: notBefore(now(), deal.updatedAt) }));
    return { body: null };
  }),
);

export const setManualProbability = route(contracts.setManualProbability, (request) =>
  changeDeal(request, (deal, _process, context) => rules.estimate(deal, request.body.value, context)),
);

export const clearManualProbability = route(contracts.clearManualProbability, (request) =>
  changeDeal(request, (deal, _process, context) => rules.estimate(deal, null, context)),
);

export const addParticipant = route(contracts.addParticipant, async (request) => {
  const { userId } = request.params;
  const user = await findUser(userId);
  return changeDeal(request, (deal, _process, context) => {
    if (user?.active !== true && !deal.participantIds.includes(userId)) throw new Refusal('unknown_user');
    return rules.addParticipant(deal, userId, context);
  });
});

export const removeParticipant = route(contracts.removeParticipant, (request) =>
  changeDeal(request, (deal, _process, context) => rules.removeParticipant(deal, request.params.userId, context)),
);
