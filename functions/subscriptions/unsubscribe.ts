import { subscriptionContracts as contracts } from '../../shared/contracts/subscriptions.ts';
import { retryingConflicts } from '../../shared/persistence/store.ts';
import { requireMatch } from '../shell/preconditions.ts';
import { route } from '../shell/route.ts';
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
