import * as z from 'zod';
import { dayAfter, firstDay } from '../../notifications/feed.ts';
import { dayOf, dealIdIn, dealKey, eventPosition, eventsOfDay } from '../../table/keys.ts';
import type { Row } from '../../table/pages.ts';
import { query } from '../../table/table.ts';

const place = z.object({ pk: z.string(), sk: z.string(), gsi1sk: z.string() });

const isOpening = ({ pk, sk }: z.infer<typeof place>) => pk.startsWith(dealKey('').pk) && sk === eventPosition(1);

const entriesAtOnce = 1_000;

/** Some deals in their order, perhaps none; `next` is where the list goes on behind them, null at its end. */
type Opened = { readonly rows: readonly Row<string>[]; readonly next: string | null };

/**
 * The ids of all deals that were opened until an instant, deleted ones too, in the order in which that was recorded. The
 * first event of a deal stays in its place in the feed, whatever becomes of the deal meanwhile, while in all other lists
 * a deal may change its place before or behind who reads on.
 */
export const listOpened = async (after: string | null, until: string): Promise<Opened> => {
  const from = after ?? (await firstDay(dayOf(until)));
  const pk = eventsOfDay(dayOf(from));
  const found = await query({ index: 'gsi1', pk, after: from, until, limit: entriesAtOnce });
  const entries = found.map((entry) => place.parse(entry));
  const rows = entries.filter(isOpening).map(({ pk, gsi1sk }) => ({ position: gsi1sk, item: dealIdIn(pk) }));
  const last = entries.at(-1)?.gsi1sk;
  if (entries.length === entriesAtOnce && last !== undefined) return { rows, next: last };
  return { rows, next: dayOf(from) < dayOf(until) ? dayAfter(dayOf(from)) : null };
};
