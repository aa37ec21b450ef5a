import type { subscriptionContracts } from '../../shared/contracts/subscriptions.ts';
import { resource } from '../shell/resource.ts';
import { editSubscription } from './edit-subscription.ts';
import { getSubscription, listSubscriptions } from './read-subscriptions.ts';
import { subscribe } from './subscribe.ts';
import { unsubscribe } from './unsubscribe.ts';

export const handler = resource<typeof subscriptionContracts>({
  subscribe,
  listSubscriptions,
  getSubscription,
  editSubscription,
  unsubscribe,
});
