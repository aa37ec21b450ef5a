import { readFeed } from '../../../shared/notifications/feed.ts';
import { feedContracts as contracts } from '../../../shared/notifications/feed-contract.ts';
import { listed } from '../../http/cursors.ts';
import { route } from '../../http/route.ts';

export const listEvents = route(contracts.listEvents, (request) =>
  listed(
    request,
    (paging) => readFeed(request.query.types, paging),
    (event) => event,
  ),
);
