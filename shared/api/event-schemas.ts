import { activityEvents, dealEvents } from '../deals/contract/events.ts';
import { handOverEvents } from '../hand-overs/contract.ts';
import { transferEvents } from '../imports-exports/contract.ts';
import { type EventType, eventType } from '../kernel/event.ts';
import { migrationEvents } from '../migrations/contract.ts';
import { userEvents } from '../people/contract.ts';
import { processEvents } from '../processes/contract/processes.ts';
import { taskEvents } from '../tasks/contract/events.ts';
import { webhookEvents } from '../webhooks/contract/events.ts';
import { eventSchema, type Particulars } from './event-schema.ts';

const particulars: Readonly<Record<EventType, Particulars>> = {
  ...dealEvents,
  ...activityEvents,
  ...taskEvents,
  ...processEvents(),
  ...userEvents(),
  ...handOverEvents(),
  ...migrationEvents(),
  ...transferEvents(),
  ...webhookEvents,
};

/** Every type of event with its schema: what exactly receivers get. */
export const eventSchemas = eventType.options.map((type) => [type, eventSchema(type, particulars[type])] as const);
