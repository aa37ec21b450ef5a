import type { FoundEvent } from '../kernel/event.ts';

/** Sorts as the numbers do, up to a billion. */
export const pad = (number: number, digits: number) => String(number).padStart(digits, '0');

/** A position in a list by creation: never changes while the thing lives, so that paging sees each once. */
export const createdPosition = ({ createdAt, id }: { readonly createdAt: string; readonly id: string }) =>
  `${createdAt}#${id}`;

/** The partition of the events of a subject, in their order. */
export const eventPrefix = 'EVENT#';
const subjectPartition = ({ kind, id }: FoundEvent['subject']) => `${kind.toUpperCase()}#${id}`;
export const eventPosition = (sequence: number) => `${eventPrefix}${pad(sequence, 9)}`;

/** `gsi1`: the feed, all events by the day (of UTC) on which they were recorded. */
export const eventsOfDay = (day: string) => `EVENTS#${day}`;
export const dayOf = (position: string) => position.slice(0, 'YYYY-MM-DD'.length);
export const recordedAtIn = (position: string) => position.slice(0, 'YYYY-MM-DDTHH:MM:SS.sssZ'.length);

/** An event is in its subject's history, and in the feed: there the events of one instant keep their sequence. */
export const eventKey = ({ subject, sequence }: Pick<FoundEvent, 'subject' | 'sequence'>) => ({
  pk: subjectPartition(subject),
  sk: eventPosition(sequence),
});
export const eventKeys = ({ subject, sequence }: FoundEvent, recordedAt: string) => ({
  ...eventKey({ subject, sequence }),
  gsi1pk: eventsOfDay(dayOf(recordedAt)),
  gsi1sk: `${recordedAt}#${subjectPartition(subject)}#${pad(sequence, 9)}`,
});
