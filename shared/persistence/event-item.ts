import * as z from 'zod';
import { type Event, event } from '../domain/event.ts';
import { eventKeys } from './keys.ts';
import type { Write } from './table.ts';

const kept = z.object(event.shape);

/** The event in an item of the table, or in an image of its stream; throws where it is not one. */
export const toEvent = (item: unknown): Event => kept.parse(item);

/** Writes events into their subject's history; none is ever written over. */
export const eventWrites = (events: readonly Event[]): Write[] =>
  events.map((event) => ({ put: { ...eventKeys(event), entity: 'event', ...event }, when: { is: 'absent' } }));
