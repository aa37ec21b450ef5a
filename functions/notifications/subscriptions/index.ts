import type { subscriptionContracts } from '../../../shared/notifications/contract.ts';
import { resource } from '../../http/resource.ts';
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
