import * as z from 'zod';
import { ensureAttachment } from '../../attachments/store.ts';
import type { Deal } from '../../deals/rules/deal.ts';
import { newDealWrites } from '../../deals/store/deals.ts';
import { dealIdIn, dealKey } from '../../deals/store/keys.ts';
import type { Event } from '../../kernel/event.ts';
import { dayAfter, firstDay } from '../../notifications/store.ts';
import { VersionConflict, WriteRefused } from '../../table/errors.ts';
import { eventWrites, toEvent } from '../../table/event-item.ts';
import { dayOf, eventPosition, eventsOfDay } from '../../table/keys.ts';
import { bytesOf, type Row } from '../../table/pages.ts';
import { getMany, query, type Write, write } from '../../table/table.ts';
import { transactionBatches, type WriteCost } from '../../table/transaction-batches.ts';
import { ensureTask } from '../../tasks/store.ts';
import type { Imported } from '../rules/import-deal.ts';
import { type Origin, originIn } from '../rules/origin.ts';
import { beginHistory, clearHistory, historyEnd, writePart } from './unfinished-histories.ts';

/**
 * From which lines the deals with these ids came, null for those that were opened here, as one function for each that
 * tells it: that throws where it cannot be read, and keeps none of the others. Without those that never were.
 */
export const findOrigins = async (dealIds: readonly string[]): Promise<Map<string, () => Origin | null>> => {
  const items = await getMany(dealIds.map((dealId) => ({ pk: dealKey(dealId).pk, sk: eventPosition(1) })));
  return new Map(
    dealIds.flatMap((dealId, index) => {
      const item = items[index];
      return item === undefined ? [] : [[dealId, () => originIn(toEvent(item))] as const];
    }),
  );
};

/** In the table a deal takes less than as JSON; it has a pointer, and one for each participant. */
const costOfDeal = (deal: Deal): WriteCost => ({ writes: 2 + deal.participantIds.length, bytes: bytesOf(deal) });

const costOfEvent = (event: Event): WriteCost => ({ writes: 1, bytes: bytesOf(event) });

const costOf = ({ deal, events }: Imported): WriteCost =>
  events
    .map(costOfEvent)
    .reduce((sum, { writes, bytes }) => ({ writes: sum.writes + writes, bytes: sum.bytes + bytes }), costOfDeal(deal));

/** Deals in their order, in groups that are stored in one transaction each. One with a long history is by itself. */
export const bundleDeals = <T extends Imported>(deals: Iterable<T>) => transactionBatches(deals, costOf);

/** What belongs to a deal comes before it, and nobody can change it as long as the deal is not there. */
const storeBelongings = async ({ deal, tasks, attachments }: Imported) => {
  for (const task of tasks) await ensureTask(task);
  for (const attachment of attachments) await ensureAttachment(deal.id, attachment);
};

const anything = { is: 'anything' } as const;

/** Of a history that is too long for one transaction all but the first part; answers what ends it, in that of the deal. */
const storeLater = async ({ deal, events }: Imported, later: readonly Event[][]): Promise<Write[]> => {
  if (later.length === 0) return [];
  await clearHistory(deal.id);
  const history = await beginHistory(deal.id, events.length);
  for (const part of later) await writePart(history, eventWrites(part, anything));
  return [historyEnd(history)];
};

const storeTogether = async (bundle: readonly Imported[]) => {
  const writes: Write[] = [];
  for (const imported of bundle) {
    const { deal, events } = imported;
    await storeBelongings(imported);
    const [first = [], ...later] = transactionBatches(events, costOfEvent, costOfDeal(deal));
    const end = await storeLater(imported, later);
    writes.push(...newDealWrites(deal), ...eventWrites(first), ...end);
  }
  await write(writes);
};

/**
 * Stores deals of one bundle with their histories, all or none; false where one of them is there already, or somebody
 * else is storing its long history. The later part of such a one goes first: the deal and its first event come last, so
 * that it appears whole. Throws `VersionConflict` where somebody else is storing them right now.
 */
export const storeImported = async (bundle: readonly Imported[]): Promise<boolean> => {
  try {
    await storeTogether(bundle);
    return true;
  } catch (error) {
    if (!(error instanceof WriteRefused)) throw error;
    if (error.refusals.includes('conflict')) throw new VersionConflict();
    return false;
  }
};

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
