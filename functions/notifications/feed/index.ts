import type { feedContracts } from '../../../shared/notifications/feed-contract.ts';
import { resource } from '../../http/resource.ts';
import { listEventSchemas } from './list-event-schemas.ts';
import { listEvents } from './list-events.ts';

export const handler = resource<typeof feedContracts>({ listEvents, listEventSchemas });
