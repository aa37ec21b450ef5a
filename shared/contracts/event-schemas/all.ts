import { type EventType, eventType } from '../../domain/event.ts';
import { activityEvents } from './activities.ts';
import { backgroundEvents } from './background-work.ts';
import { dealEvents } from './deals.ts';
import { eventSchema, type Particulars } from './event-schema.ts';
import { processEvents } from './processes.ts';
import { taskEvents } from './tasks.ts';
import { userEvents } from './users.ts';
import { webhookEvents } from './webhooks.ts';

const particulars: Readonly<Record<EventType, Particulars>> = {
  ...dealEvents,
  ...activityEvents,
  ...taskEvents,
  ...processEvents,
  ...userEvents,
  ...backgroundEvents,
  ...webhookEvents,
};

/** Every type of event with its schema: what exactly receivers get. */
export const eventSchemas = eventType.options.map((type) => [type, eventSchema(type, particulars[type])] as const);
