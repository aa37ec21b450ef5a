import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { attachmentKey } from '../attachments/store.ts';
import type { Deal, Decision } from '../deals/rules/deal.ts';
import type { ExistingDeal } from '../deals/rules/open.ts';
import { dealItem, toDeal } from '../deals/store/deal-item.ts';
import { pointerWrites } from '../deals/store/deals.ts';
import { dealKey } from '../deals/store/keys.ts';
import type { Event, FoundEvent } from '../kernel/event.ts';
import { eventWrites, toEvent } from '../table/event-item.ts';
import { eventPrefix } from '../table/keys.ts';
import { everyItem, pageOf, partition } from '../table/pages.ts';
import type { Item, Write } from '../table/table.ts';
import { store, writeOnce } from '../table/transactions.ts';
import type { Task, TaskDecision } from './rules/tasks.ts';
import { taskIdIn, taskItem, taskPrefix, toTask } from './store.ts';

const item = z.looseObject({ pk: z.string(), sk: z.string() });

/** All items of a partition of a table, by their sort keys. */
export type ReadPartition = (pk: string) => Promise<readonly Item[]>;

/** Those of our own table. */
export const ownPartition: ReadPartition = async (pk) => {
  const items: Item[] = [];
  const source = partition({ pk }, (found) => item.parse(found));
  for await (const found of everyItem((paging) => pageOf(source, paging))) items.push(found);
  return items;
};

const isEvent = ({ sk }: Item) => sk.startsWith(eventPrefix);
const isTask = ({ sk }: Item) => sk.startsWith(taskPrefix);
const isAttachment = ({ sk }: Item) => sk.startsWith(attachmentKey('', '').sk);

/** The partition of a task's own events. */
const historyOfTask = (taskId: string) => `TASK#${taskId}`;

/** What a table holds of one deal. */
export type KeptDeal = ExistingDeal & {
  /** The events of the deal and of its tasks. */
  readonly events: readonly Item[];
  readonly tasks: readonly Item[];
  readonly attachments: readonly Item[];
};

/** All that a table holds of a deal. */
export const keptDeal = async (read: ReadPartition, dealId: string): Promise<KeptDeal> => {
  const items = await read(dealKey(dealId).pk);
  const own = items.find(({ sk }) => sk === dealKey('').sk);
  const ofDeal = items.filter(isEvent);
  const tasks = items.filter(isTask);
  const ofTasks = await Promise.all(tasks.map((task) => read(historyOfTask(taskIdIn(task)))));
  const last = ofDeal.at(-1);
  return {
    deal: own && toDeal(own),
    last: last && toEvent(last),
    events: [...ofDeal, ...ofTasks.flat().filter(isEvent)],
    tasks,
    attachments: items.filter(isAttachment),
  };
};

const placeOf = ({ pk, sk }: Item) => `${pk} ${sk}`;
const byPlace = (items: readonly Item[]) => new Map(items.map((found) => [placeOf(found), found]));

/** Which of these are not among those. */
export const missing = (wanted: readonly Item[], there: readonly Item[]) => {
  const known = byPlace(there);
  return wanted.filter((found) => !known.has(placeOf(found)));
};

/** The first event that one table tells otherwise than the other: there the histories went different ways. */
export const parting = (ones: readonly Item[], others: readonly Item[]): FoundEvent | undefined => {
  const known = byPlace(others);
  for (const one of ones) {
    const other = known.get(placeOf(one));
    if (other !== undefined && !isDeepStrictEqual(toEvent(one), toEvent(other))) return toEvent(other);
  }
  return undefined;
};

/** Both consumers of the stream skip what is marked like this: it was published before. */
const marked = <T extends Item>(put: T) => ({ ...put, restored: true });

const markedWrites = (events: readonly Event[]): Write[] =>
  eventWrites(events).map((one) => ('put' in one ? { ...one, put: marked(one.put) } : one));

/** Puts an event back where it stood, in its history and in the feed; one that is there stays. */
export const restoreEvent = (event: Item) => writeOnce({ put: marked(event), when: { is: 'absent' } });

const expired = z.object({ ttl: z.number().optional() });

/** Puts a task or the record of a file back; one that is there stays, and one that has run out meanwhile is left. */
export const restoreItem = async (found: Item, at: string) => {
  const { ttl = Number.POSITIVE_INFINITY } = expired.parse(found);
  if (ttl * 1_000 > Date.parse(at)) await writeOnce({ put: found, when: { is: 'absent' } });
};

/** Stores a deal that is put back, with its pointers. Throws `VersionConflict` where it is no longer as it stood. */
export const storeRestored = (before: Deal | undefined, { deal, events }: Decision) =>
  store({
    guarded: [
      { put: dealItem(deal), when: before ? { is: 'version', version: before.version } : { is: 'absent' } },
      ...markedWrites(events),
    ],
    following: [...pointerWrites(undefined, deal), ...pointerWrites(before, deal).filter((one) => 'remove' in one)],
  });

/** The tasks that are open in a backup, as they are now. */
export const openThen = (then: readonly Item[], now: readonly Item[]): Task[] => {
  const open = byPlace(then.filter((task) => toTask(task).state === 'open'));
  return now.filter((task) => open.has(placeOf(task))).map(toTask);
};

/** Stores a task that was open when its deal was lost. Throws `VersionConflict` where it is no longer `before`. */
export const storeRestoredTask = (before: Task, { task, events }: TaskDecision) =>
  events.length === 0
    ? Promise.resolve()
    : store({
        guarded: [{ put: taskItem(task), when: { is: 'version', version: before.version } }],
        following: markedWrites(events),
      });
