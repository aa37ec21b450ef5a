import { feedContracts as contracts } from '../../shared/contracts/feed.ts';
import { readFeed } from '../../shared/persistence/feed.ts';
import { listed } from '../shell/cursors.ts';
import { route } from '../shell/route.ts';

export const listEvents = route(contracts.listEvents, (request) =>
  listed(
    request,
    (paging) => readFeed(request.query.types, paging),
    (event) => event,
  ),
);
