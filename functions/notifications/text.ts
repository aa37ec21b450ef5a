import type { Event } from '../../shared/kernel/event.ts';

/** Turns what is written around it: neither belongs in a mail. */
const bidirectionalOverrides = /[\u202a-\u202e\u2066-\u2069]/gu;
const controls = /[\p{Cc}\p{Zl}\p{Zp}]/gu;
const controlsButLineFeedAndTab = /[^\P{Cc}\n\t]/gu;

/** The first characters of a text; an ellipsis says that there is more. Never half of a character. */
export const beginning = (text: string, most: number) => {
  // A character takes two units at most: so many hold one character more than wanted, where there is one.
  const characters = [...text.slice(0, 2 * most + 2)];
  return characters.length <= most ? text : `${characters.slice(0, most).join('')}…`;
};

/** A text as a part of a line. The rules of today let no line break into a name, old and foreign data may have one. */
export const inline = (text: string) =>
  text.toWellFormed().replaceAll(bidirectionalOverrides, '').replaceAll(controls, ' ').replaceAll(/\s+/g, ' ').trim();

/** A text of several lines. */
export const prose = (text: string) =>
  text.toWellFormed().replaceAll(bidirectionalOverrides, '').replaceAll(controlsButLineFeedAndTab, '').trim();

/** A name amid a sentence. */
export const quoted = (name: string) => `"${inline(name)}"`;

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
