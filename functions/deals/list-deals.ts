import { dealContracts as contracts } from '../../shared/deals/contract/deals.ts';
import type { DealSummary } from '../../shared/deals/store/deal-item.ts';
import { type DealListing, listDeals as dealsOf } from '../../shared/deals/store/lists.ts';
import type { Actor } from '../../shared/kernel/values.ts';
import { maySee, seesAll } from '../../shared/people/rules/permissions.ts';
import { listed } from '../http/cursors.ts';
import type { Request } from '../http/request.ts';
import { route } from '../http/route.ts';
import { visibility } from './load-deal.ts';
import { presentSummary } from './present.ts';

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

/** The open deals of an owner or a process stand in a partition of their own; those of a participant do not. */
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
