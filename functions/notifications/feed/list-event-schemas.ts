import schemas from '../../../docs/event-schemas.json' with { type: 'json' };
import { feedContracts as contracts } from '../../../shared/notifications/feed-contract.ts';
import { route } from '../../http/route.ts';

export const listEventSchemas = route(contracts.listEventSchemas, async () => ({ body: schemas }));
