import * as z from 'zod';
import { chosenTypes } from '../table/event-types.ts';
import { createdPosition, subscriptionKey, subscriptions, subscriptionsOfUser } from '../table/keys.ts';
import { type Page, type Paging, pageOf, partition } from '../table/pages.ts';
import { store } from '../table/store.ts';
import { VersionConflict, WrittenByLaterRelease } from '../table/store-errors.ts';
import { item } from '../table/stored.ts';
import { type Condition, get, type Item, type Write } from '../table/table.ts';
import { storeCounted } from './roster.ts';
import { revisionOf, type Seen, type Subscription, subscription } from './rules.ts';

const { id, version, ...listedFields } = subscription.shape;
const kept = item({ pk: z.string(), version, summary: z.object({ ...listedFields, eventTypes: chosenTypes }) });

const toSubscription = (item: unknown): Subscription => {
  const { pk, summary, ...rest } = kept.parse(item);
  return { id: id.parse(pk.slice(subscriptionKey('').pk.length)), ...summary, ...rest };
};

/** The subscription as it is now, or undefined. */
export const findSubscription = async (subscriptionId: string): Promise<Subscription | undefined> => {
  const item = await get(subscriptionKey(subscriptionId));
  return item === undefined ? undefined : toSubscription(item);
};

/** The subscriptions of a user, or all of them, in the order of their making. */
export const listSubscriptions = (userId: string | undefined, paging: Paging): Promise<Page<Subscription>> =>
  pageOf(
    partition(
      userId === undefined ? { index: 'gsi1', pk: subscriptions } : { index: 'gsi2', pk: subscriptionsOfUser(userId) },
      toSubscription,
    ),
    paging,
  );

const unchanged = ({ version }: Subscription): Condition => ({ is: 'version', version });

const itemOf = (subscription: Subscription): Item => {
  const key = subscriptionKey(subscription.id);
  const position = createdPosition(subscription);
  const place = {
    ...{ gsi1pk: subscriptions, gsi1sk: position },
    ...{ gsi2pk: subscriptionsOfUser(subscription.userId), gsi2sk: position },
  };
  const encoded = z.encode(kept, { ...subscription, ...key, summary: subscription });
  return { ...key, ...place, entity: 'subscription', ...encoded };
};

/** Stores a new subscription. Throws `VersionConflict` where there is one. */
export const addSubscription = (subscription: Subscription): Promise<void> =>
  storeCounted({ put: itemOf(subscription), when: { is: 'absent' } }, 1);

/** Stores a changed subscription. Throws `VersionConflict` where it is no longer `before`. */
export const storeSubscription = (
  before: Subscription,
  after: Subscription,
  answer?: Write | undefined,
): Promise<void> => store({ guarded: [{ put: itemOf(after), when: unchanged(before) }], answer });

/**
 * Keeps the state in which this version of a subscription was seen, which makes no new one. Where it has changed meanwhile,
 * or is a later release's, that is left for another time: nobody who only reads is refused for it. It is read again, since
 * a list lacks what a later release may have put beside what it shows.
 */
export const keepSeen = async (one: Subscription, seen: Seen): Promise<void> => {
  const current = await findSubscription(one.id);
  if (current === undefined || revisionOf(current) !== revisionOf(one)) return;
  try {
    await storeSubscription(current, { ...current, seen });
  } catch (error) {
    if (!(error instanceof VersionConflict || error instanceof WrittenByLaterRelease)) throw error;
  }
};

/** Forgets a subscription. Throws `VersionConflict` where it has changed. */
export const removeSubscription = (before: Subscription): Promise<void> =>
  storeCounted({ remove: subscriptionKey(before.id), when: unchanged(before) }, -1);
