import { pinnedWrites } from '../../attachments/store.ts';
import { eventWrites } from '../../table/event-item.ts';
import { createdPosition } from '../../table/keys.ts';
import { get, getMany, type Item, type Write } from '../../table/table.ts';
import { store } from '../../table/transactions.ts';
import type { Deal, Decision } from '../rules/deal.ts';
import { dealItem, toDeal } from './deal-item.ts';
import {
  dealKey,
  dealsOfOwner,
  dealsOfParticipant,
  dealsOfProcess,
  participantPointerKey,
  pointerKey,
} from './keys.ts';

/** The deal as it is now, or undefined. */
export const findDeal = async (dealId: string): Promise<Deal | undefined> => {
  const item = await get(dealKey(dealId));
  return item === undefined ? undefined : toDeal(item);
};

/** The deals with these ids as they are now; those that are gone are left out. */
export const findDeals = async (dealIds: readonly string[]): Promise<Deal[]> => {
  const items = await getMany(dealIds.map(dealKey));
  return items.filter((item) => item !== undefined).map(toDeal);
};

const pointer = (deal: Deal): Item => ({
  ...pointerKey(deal.id),
  gsi1pk: dealsOfProcess(deal.processId),
  gsi1sk: createdPosition(deal),
  gsi2pk: dealsOfOwner(deal.ownerId),
  gsi2sk: createdPosition(deal),
  entity: 'pointer',
});

const participantPointer = (deal: Deal, userId: string): Item => ({
  ...participantPointerKey(deal.id, userId),
  gsi2pk: dealsOfParticipant(userId),
  gsi2sk: createdPosition(deal),
  entity: 'pointer',
});

const anything = { is: 'anything' } as const;

/** The writes that turn the pointers of `before` into those of `after`: only what changes. */
export const pointerWrites = (before: Deal | undefined, after: Deal | undefined): Write[] => {
  const [old, now] = [new Set(before?.participantIds), new Set(after?.participantIds)];
  const writes: Write[] = [];
  if (after !== undefined) {
    const isMoved = before?.processId !== after.processId || before.ownerId !== after.ownerId;
    if (isMoved) writes.push({ put: pointer(after), when: anything });
    for (const userId of now.difference(old)) writes.push({ put: participantPointer(after, userId), when: anything });
  } else if (before !== undefined) {
    writes.push({ remove: pointerKey(before.id), when: anything });
  }
  for (const userId of old.difference(now)) {
    if (before !== undefined) writes.push({ remove: participantPointerKey(before.id, userId), when: anything });
  }
  return writes;
};

/** Writes that put a deal that is new into the table, with its pointers: refused where it is there. */
export const newDealWrites = (deal: Deal): Write[] => [
  { put: dealItem(deal), when: { is: 'absent' } },
  ...pointerWrites(undefined, deal),
];

const following = (before: Deal, after: Deal | undefined, { events }: Decision) => [
  ...eventWrites(events),
  ...pointerWrites(before, after),
];

/** Stores a newly opened deal with its event. */
export const storeOpened = (decision: Decision, answer: Write | undefined) =>
  store({ guarded: newDealWrites(decision.deal), following: eventWrites(decision.events), answer });

/**
 * Stores what a command led to: the deal's next version, its events and the record of the answer in one transaction.
 * A decision without events writes at most that record. Throws `VersionConflict` where the deal is no longer `before`,
 * or a file was kept meanwhile.
 */
export const storeDecision = (before: Deal, decision: Decision, answer: Write | undefined) => {
  const { deal, events, attachmentsToPin = [] } = decision;
  if (events.length === 0) return store({ guarded: [], answer });
  const put: Write = { put: dealItem(deal), when: { is: 'version', version: before.version } };
  const guarded = [put, ...pinnedWrites(deal.id, attachmentsToPin)];
  return store({ guarded, following: following(before, deal, decision), answer });
};

/** Takes a deal out of the table; its events stay. Throws `VersionConflict`. */
export const storeDeletion = (before: Deal, decision: Decision) =>
  store({
    guarded: [{ remove: dealKey(before.id), when: { is: 'version', version: before.version } }],
    following: following(before, undefined, decision),
  });
