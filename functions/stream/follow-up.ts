import type { Event, EventType } from '../../shared/kernel/event.ts';
import { logger } from '../../shared/kernel/log.ts';
import { giveWork } from '../jobs/work-queue.ts';
import { endSubscriptionsOfLeaver } from '../notifications/worker.ts';
import { concernsRollUps, rollUpClosings } from '../statistics/roll-up-closings.ts';
import { cancelTasksOf, makeTask, withdrawTaskOf } from '../tasks/worker.ts';
import { countArrival } from './canaries.ts';
import { placeLateEvents } from './late-events.ts';
import { inPortions, type Streamed, streamConsumer } from './stream-consumer.ts';

/** What an event sets off: each effect is repeatable, and ends the same in whatever order events of a deal arrive. */
const effects: Partial<Record<EventType, (event: Event) => Promise<void>>> = {
  'activity.completed': makeTask,
  'activity.reopened': withdrawTaskOf,
  'deal.deleted': cancelTasksOf,
  'hand_over.started': ({ subject: { id } }) => giveWork({ kind: 'hand-over', id }),
  'migration.started': ({ subject: { id } }) => giveWork({ kind: 'migration', id }),
  'import.started': ({ subject: { id } }) => giveWork({ kind: 'import', id }),
  'export.started': ({ subject: { id } }) => giveWork({ kind: 'export', id }),
  'user.changed': endSubscriptionsOfLeaver,
};

type ActivityInStage<E = Streamed> = { readonly event: E; readonly index: number };

const isEvent = (placed: ActivityInStage): placed is ActivityInStage<Event> => placed.event.type !== 'canary';

const followUp = async (event: Streamed) => {
  if (event.type === 'canary') countArrival(event);
  else await effects[event.type]?.(event);
};

/** What one after the other is followed up by. */
const lineOf = ({ event }: ActivityInStage) =>
  event.type === 'canary' ? event.type : `${event.subject.kind} ${event.subject.id}`;

/** Follows up the events of one subject, one after the other; answers the place of the first that failed. */
const followUpInOrder = async (events: readonly ActivityInStage[]) => {
  for (const { event, index } of events) {
    try {
      await followUp(event);
    } catch (error) {
      const id = event.type === 'canary' ? event.at : event.id;
      logger.error('An event could not be followed up', { event: id, type: event.type, error });
      return index;
    }
  }
  return Number.POSITIVE_INFINITY;
};

/** Rolls up what these events closed, all at once; answers the place of the first of them where that failed. */
const rollUp = async (events: readonly ActivityInStage<Event>[]) => {
  const concerned = events.filter(({ event }) => concernsRollUps(event));
  const [first] = concerned;
  if (first === undefined) return Number.POSITIVE_INFINITY;
  try {
    await rollUpClosings(concerned.map(({ event }) => event));
    return Number.POSITIVE_INFINITY;
  } catch (error) {
    logger.error('Events could not be rolled up', { events: concerned.map(({ event }) => event.id), error });
    return first.index;
  }
};

const eventsAtOnce = 100;

/** Follows up the first of these events, those of different subjects side by side; answers how many. */
const followUpFirst = async (events: readonly Streamed[]) => {
  const placed = events.slice(0, eventsAtOnce).map((event, index) => ({ event, index }));
  const bySubject = Map.groupBy(placed, lineOf);
  const failures = await Promise.all([...bySubject.values().map(followUpInOrder), rollUp(placed.filter(isEvent))]);
  return Math.min(placed.length, ...failures);
};

export const handler = streamConsumer((events) => inPortions(events, followUpFirst), placeLateEvents);
