import * as z from 'zod';
import { type Subscription, subscription } from '../domain/subscription.ts';
import { chosenTypes } from './event-types.ts';
import { createdPosition, subscriptionKey, subscriptions, subscriptionsOfUser } from './keys.ts';
import { type Page, type Paging, pageOf, partition } from './pages.ts';
import { store } from './store.ts';
import { item } from './stored.ts';
import { type Condition, get, type Write } from './table.ts';

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

/** Stores a subscription. Throws `VersionConflict` where it is no longer `before`. */
export const storeSubscription = (
  before: Subscription | undefined,
  after: Subscription,
  answer?: Write | undefined,
): Promise<void> => {
  const key = subscriptionKey(after.id);
  const position = createdPosition(after);
  const place = {
    ...{ gsi1pk: subscriptions, gsi1sk: position },
    ...{ gsi2pk: subscriptionsOfUser(after.userId), gsi2sk: position },
  };
  const encoded = z.encode(kept, { ...after, ...key, summary: after });
  const put = { ...key, ...place, entity: 'subscription', ...encoded };
  return store({ guarded: [{ put, when: before === undefined ? { is: 'absent' } : unchanged(before) }], answer });
};

/** Forgets a subscription. Throws `VersionConflict` where it has changed. */
export const removeSubscription = (before: Subscription): Promise<void> =>
  store({ guarded: [{ remove: subscriptionKey(before.id), when: unchanged(before) }] });
