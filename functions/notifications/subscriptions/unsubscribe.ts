import { subscriptionContracts as contracts } from '../../../shared/notifications/contract.ts';
import { retryingConflicts } from '../../../shared/table/store.ts';
import { requireMatch } from '../../http/preconditions.ts';
import { route } from '../../http/route.ts';
import { loadSubscription } from './load-subscription.ts';
import { etagOf } from './present.ts';
import { end } from './settle.ts';

export const unsubscribe = route(contracts.unsubscribe, (request) =>
  retryingConflicts(async () => {
    const subscription = await loadSubscription(request);
    requireMatch(request, etagOf(subscription));
    await end(subscription);
    return { body: null };
  }),
);
