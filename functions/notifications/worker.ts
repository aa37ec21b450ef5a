import type { Event } from '../../shared/kernel/event.ts';
import { mayReceive } from '../../shared/notifications/rules.ts';
import { findSubscription, listSubscriptions } from '../../shared/notifications/store.ts';
import { findUser } from '../../shared/people/store.ts';
import { everyItem } from '../../shared/table/pages.ts';
import { retryingConflicts } from '../../shared/table/transactions.ts';
import { endSubscription } from './subscriptions/topic.ts';

/**
 * After a change of a user ends the subscriptions that they may no longer have: all once they are deactivated, those to
 * everything once they lead no more. It goes by what the directory says now, so that it may be repeated, and come in
 * any order.
 */
export const endSubscriptionsOfLeaver = async ({ subject }: Event): Promise<void> => {
  const user = await findUser(subject.id);
  if (user === undefined) return;
  for await (const { id } of everyItem((paging) => listSubscriptions(user.id, paging))) {
    await retryingConflicts(async () => {
      const subscription = await findSubscription(id);
      if (subscription?.userId !== user.id) return;
      if (!mayReceive(subscription.scope, { ...user, via: 'user' })) await endSubscription(subscription);
    });
  }
};
