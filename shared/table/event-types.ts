import * as z from 'zod';
import { type EventType, eventType } from '../kernel/event.ts';
import { appendedTo, withAppended } from './stored.ts';

const isKnown = (type: string): type is EventType => eventType.safeParse(type).success;

/** Types that somebody chose: those that only a later release knows are kept, and wait for it. */
export const chosenTypes = z.codec(z.array(z.string()).nullable(), z.custom<EventType[] | null>(), {
  decode: (types) =>
    types &&
    withAppended(
      types.filter(isKnown),
      types.filter((type) => !isKnown(type)),
    ),
  encode: (types) => types && [...types, ...appendedTo(types).map(String)],
});
