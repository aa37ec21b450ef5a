import { subscriptionContracts as contracts } from '../../../shared/notifications/contract.ts';
import type { Subscription } from '../../../shared/notifications/rules.ts';
import { listSubscriptions as subscriptionsOf } from '../../../shared/notifications/store.ts';
import { listed } from '../../http/cursors.ts';
import { Refusal } from '../../http/refusal.ts';
import { route } from '../../http/route.ts';
import { loadSubscription } from './load-subscription.ts';
import { etagOf, presentSubscription } from './present.ts';
import { stateLately, stateNow } from './state.ts';

const withState = async (subscription: Subscription) =>
  presentSubscription(subscription, await stateLately(subscription));

export const getSubscription = route(contracts.getSubscription, async (request) => {
  const subscription = await loadSubscription(request);
  return { body: presentSubscription(subscription, await stateNow(subscription)), etag: etagOf(subscription) };
});

export const listSubscriptions = route(contracts.listSubscriptions, (request) => {
  const { user, query } = request;
  const userId = query.userId ?? (user.role === 'administrator' ? undefined : user.userId);
  if (userId !== user.userId && user.role !== 'administrator') throw new Refusal('forbidden');
  return listed(
    request,
    async (paging) => {
      const { items, next } = await subscriptionsOf(userId, paging);
      return { items: await Promise.all(items.map(withState)), next };
    },
    (subscription) => subscription,
  );
});
