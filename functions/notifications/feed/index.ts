import schemas from '../../../docs/event-schemas.json' with { type: 'json' };
import { feedContracts as contracts } from '../../../shared/notifications/contract.ts';
import { readFeed } from '../../../shared/notifications/store.ts';
import { listed } from '../../http/cursors.ts';
import { resource } from '../../http/resource.ts';
import { route } from '../../http/route.ts';

const listEventSchemas = route(contracts.listEventSchemas, async () => ({ body: schemas }));

const listEvents = route(contracts.listEvents, (request) =>
  listed(
    request,
    (paging) => readFeed(request.query.types, paging),
    (event) => event,
  ),
);

export const handler = resource<typeof contracts>({ listEvents, listEventSchemas });
