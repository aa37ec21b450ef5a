import type { feedContracts } from '../../shared/contracts/feed.ts';
import { resource } from '../shell/resource.ts';
import { listEventSchemas } from './list-event-schemas.ts';
import { listEvents } from './list-events.ts';

export const handler = resource<typeof feedContracts>({ listEvents, listEventSchemas });
