import * as z from 'zod';
import { now } from '../kernel/clock.ts';
import {
  type Event,
  EventOfLaterRelease,
  type EventType,
  eventType,
  type FoundEvent,
  foundEvent,
  isKnown,
} from '../kernel/event.ts';
import type { Condition } from './conditions.ts';
import { knownSchema } from './errors.ts';
import { eventKeys } from './keys.ts';
import { appendedTo, json, stored, withAppended } from './stored.ts';
import type { Write } from './table.ts';

const isKnownType = (type: string): type is EventType => eventType.safeParse(type).success;

/** Types that somebody chose: those that only a later release knows are kept, and wait for it. */
export const chosenTypes = z.codec(z.array(z.string()).nullable(), z.custom<EventType[] | null>(), {
  decode: (types) =>
    types &&
    withAppended(
      types.filter(isKnownType),
      types.filter((type) => !isKnownType(type)),
    ),
  encode: (types) => types && [...types, ...appendedTo(types).map(String)],
});

/**
 * An event is kept as one string: it is written once and read whole, and each attribute of an item costs engine and SDK
 * more than the bytes of a string do.
 */
const kept = z.object({ event: stored(json(foundEvent)) });

/** The event in an item of the table, or in an image of its stream; throws where it is not one. */
export const toEvent = (item: unknown): FoundEvent => kept.parse(item).event;

const ofLaterSchema = z.looseObject({ schemaVersion: z.number().gt(knownSchema) });

/** The same where something follows from it. Throws `EventOfLaterRelease`. */
export const toKnownEvent = (item: unknown): Event => {
  if (ofLaterSchema.safeParse(item).success) throw new EventOfLaterRelease('An event is kept as a later release does');
  const event = toEvent(item);
  if (!isKnown(event)) throw new EventOfLaterRelease(`Event ${event.id} is of a later release: ${event.type}`);
  return event;
};

type When = Condition & { is: 'absent' | 'anything' };

/** `silent` is an attribute of its own for the filters of the stream's consumers. */
const placed = (event: Event, recordedAt: string, when: When): Write => ({
  put: {
    ...eventKeys(event, recordedAt),
    entity: 'event',
    ...(event.data.silent === true && { silent: true }),
    event: JSON.stringify(event),
  },
  when,
});

/** Milliseconds for which what was decided counts as happening now. */
const present = 1_000;

/**
 * When the feed takes an event for recorded. That is when it occurred, which never runs back in the history of one
 * subject, whatever the clocks of two machines say; what is imported of the past is recorded now.
 */
const recordedAt = ({ occurredAt }: Event) => {
  const at = now();
  return Date.parse(at) - Date.parse(occurredAt) > present ? at : occurredAt;
};

/**
 * Writes events into their subject's history and into the feed, stamped now; none is ever written over, but by itself
 * where an import says so.
 */
export const eventWrites = (events: readonly Event[], when: When = { is: 'absent' }): Write[] =>
  events.map((event) => placed(event, recordedAt(event), when));

/** Gives the item of an event, which never changes otherwise, another place in the feed. */
export const replacement = (item: Readonly<Record<string, unknown>>, recordedAt: string): Write => ({
  put: { ...item, ...eventKeys(toEvent(item), recordedAt) },
  when: { is: 'anything' },
});
