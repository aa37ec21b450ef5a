import type { subscriptionContracts } from '../../../shared/notifications/contract.ts';
import { resource } from '../../http/resource.ts';
import { editSubscription, getSubscription, listSubscriptions, subscribe, unsubscribe } from './routes.ts';

export const handler = resource<typeof subscriptionContracts>({
  subscribe,
  listSubscriptions,
  getSubscription,
  editSubscription,
  unsubscribe,
});
