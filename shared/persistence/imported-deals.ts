import type { Deal } from '../domain/deal.ts';
import type { Event } from '../domain/event.ts';
import type { Imported } from '../domain/import-deal.ts';
import { type Origin, originIn } from '../domain/origin.ts';
import { ensureAttachment } from './attachments.ts';
import { newDealWrites } from './deals.ts';
import { eventWrites, toEvent } from './event-item.ts';
import { dealKey, eventPosition } from './keys.ts';
import { type Load, packed } from './packed.ts';
import { bytesOf } from './pages.ts';
import { VersionConflict, WriteRefused } from './store-errors.ts';
import { getMany, write } from './table.ts';
import { ensureTask } from './tasks.ts';

/** From which lines the deals with these ids came, null for those that were opened here; without those that never were. */
export const findOrigins = async (dealIds: readonly string[]): Promise<Map<string, Origin | null>> => {
  const items = await getMany(dealIds.map((dealId) => ({ pk: dealKey(dealId).pk, sk: eventPosition(1) })));
  const first = items.filter((item) => item !== undefined).map(toEvent);
  return new Map(first.map((event) => [event.subject.id, originIn(event)]));
};

/** In the table a deal takes less than as JSON; beside it stand its pointer, and one for each participant. */
const loadOfDeal = (deal: Deal): Load => ({ writes: 2 + deal.participantIds.length, bytes: bytesOf(deal) });

const loadOfEvent = (event: Event): Load => ({ writes: 1, bytes: bytesOf(event) });

const loadOf = ({ deal, events }: Imported): Load =>
  events
    .map(loadOfEvent)
    .reduce((sum, { writes, bytes }) => ({ writes: sum.writes + writes, bytes: sum.bytes + bytes }), loadOfDeal(deal));

/** Deals in their order, in groups that are stored in one transaction each. One with a long history is by itself. */
export const bundled = <T extends Imported>(deals: Iterable<T>) => packed(deals, loadOf);

/** What belongs to a deal comes before it, and nobody can change it as long as the deal is not there. */
const storeBelongings = async ({ deal, tasks, attachments }: Imported) => {
  for (const task of tasks) await ensureTask(task);
  for (const attachment of attachments) await ensureAttachment(deal.id, attachment);
};

/**
 * Stores deals of one bundle with their histories, all or none; false where one of them is there already. Of a history
 * that is too long for a transaction the later part goes first: the deal and its first event come last, so that it
 * appears whole, and what was cut off in between is written again. Throws `VersionConflict` where somebody else is
 * storing them right now.
 */
export const storeImported = async (bundle: readonly Imported[]): Promise<boolean> => {
  const writes = [];
  for (const imported of bundle) {
    const { deal, events } = imported;
    await storeBelongings(imported);
    const [first = [], ...later] = packed(events, loadOfEvent, loadOfDeal(deal));
    for (const group of later) await write(eventWrites(group, { is: 'anything' }));
    writes.push(...newDealWrites(deal), ...eventWrites(first));
  }
  try {
    await write(writes);
    return true;
  } catch (error) {
    if (!(error instanceof WriteRefused)) throw error;
    if (error.refusals.includes('conflict')) throw new VersionConflict();
    return false;
  }
};
