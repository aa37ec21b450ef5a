import type { Event } from '../../shared/kernel/event.ts';
import { beginning } from './text.ts';

type Json = Event['data'][string];

const cut = (value: Json, most: number): Json => {
  if (typeof value === 'string') return beginning(value, most);
  if (Array.isArray(value)) return value.map((part) => cut(part, most));
  return typeof value === 'object' && value !== null ? cutAll(value, most) : value;
};

const cutAll = (values: Readonly<Record<string, Json>>, most: number): Record<string, Json> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, cut(value, most)]));

const marked = (event: Event, data: Event['data'], changes: Event['changes']): Event => ({
  ...event,
  data: { ...data, shortened: true },
  changes,
});

const cutTo = (event: Event, most: number) => {
  const changes = Object.entries(event.changes).map(
    ([field, { from, to }]) => [field, { from: cut(from, most), to: cut(to, most) }] as const,
  );
  return marked(event, cutAll(event.data, most), Object.fromEntries(changes));
};

/** The event, then shorter and shorter versions of it, which say that they are; the last always fits a message. */
export function* everShorter(event: Event): Generator<Event> {
  yield event;
  for (const most of [10_000, 1_000, 100]) yield cutTo(event, most);
  yield marked(event, {}, {});
}
