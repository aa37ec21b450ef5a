import * as z from 'zod';
import { dealIdIn, dealsOfOwnerByState } from '../deals/store/keys.ts';
import { eventWrites } from '../table/event-item.ts';
import { everyItem, type Page, type Paging, pageOf, partition, type Source } from '../table/pages.ts';
import { item } from '../table/stored.ts';
import { get, type Write } from '../table/table.ts';
import { store } from '../table/transactions.ts';
import { taskIdIn, tasksOfAssigneeByState } from '../tasks/store.ts';
import { type HandedOver, type HandOver, type HandOverDecision, handOver } from './rules.ts';

export const handOverKey = (handOverId: string) => ({ pk: `HAND_OVER#${handOverId}`, sk: 'HAND_OVER' });

/** A hand-over has a mark for each deal and task that it reassigned: it reassigns each once. */
export const reassignedPrefix = (kind: string) => `REASSIGNED#${kind}#`;

export const reassignedKey = (handOverId: string, kind: string, id: string) => ({
  pk: handOverKey(handOverId).pk,
  sk: `${reassignedPrefix(kind)}${id}`,
});

const kept = item(handOver.shape);

/** The hand-over as it is now, or undefined. */
export const findHandOver = async (handOverId: string): Promise<HandOver | undefined> => {
  const item = await get(handOverKey(handOverId));
  return item === undefined ? undefined : kept.parse(item);
};

/** Stores a hand-over with its events. Throws `VersionConflict` where it is no longer `before`. */
export const storeHandOver = (
  before: HandOver | undefined,
  { handOver, events }: HandOverDecision,
  answer?: Write | undefined,
) =>
  store({
    guarded: [
      {
        put: { ...handOverKey(handOver.id), entity: 'hand-over', ...z.encode(kept, handOver) },
        when: before === undefined ? { is: 'absent' } : { is: 'version', version: before.version },
      },
    ],
    following: eventWrites(events),
    answer,
  });

const keys = z.object({ pk: z.string(), sk: z.string() });

const openOf: Readonly<Record<HandedOver, (userId: string) => Source<string>>> = {
  deal: (userId) =>
    partition({ index: 'gsi2', pk: dealsOfOwnerByState(userId, 'open') }, (entry) => dealIdIn(keys.parse(entry).pk)),
  task: (userId) =>
    partition({ index: 'gsi2', pk: tasksOfAssigneeByState(userId, 'open') }, (entry) => taskIdIn(keys.parse(entry))),
};

/**
 * The ids of somebody's open deals or tasks, oldest first, as an index shows them: perhaps a moment late. Nothing else
 * of them is read, so that one that cannot be read does not hide the others.
 */
export const listOpen = (kind: HandedOver, userId: string, paging: Paging): Promise<Page<string>> =>
  pageOf(openOf[kind](userId), paging);

/** Marks that a hand-over reassigned this, in the transaction that does so. It is refused the second time. */
export const reassignedMark = (handOverId: string, kind: HandedOver, id: string): Write => ({
  put: { ...reassignedKey(handOverId, kind, id), entity: 'reassigned' },
  when: { is: 'absent' },
});

const countMarks = async (handOverId: string, kind: HandedOver) => {
  const marks = partition({ pk: handOverKey(handOverId).pk, prefix: reassignedPrefix(kind) }, () => null);
  let count = 0;
  for await (const _ of everyItem((paging) => pageOf(marks, paging))) count += 1;
  return count;
};

/** How much a hand-over reassigned, exactly, whatever was delivered twice or cut off. */
export const countReassigned = async (handOverId: string): Promise<HandOver['counts']> => {
  const [deals, tasks] = await Promise.all([countMarks(handOverId, 'deal'), countMarks(handOverId, 'task')]);
  return { deals, tasks };
};
