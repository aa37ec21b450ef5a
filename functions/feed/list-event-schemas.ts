import schemas from '../../docs/event-schemas.json' with { type: 'json' };
import { feedContracts as contracts } from '../../shared/contracts/feed.ts';
import { route } from '../shell/route.ts';

export const listEventSchemas = route(contracts.listEventSchemas, async () => ({ body: schemas }));
