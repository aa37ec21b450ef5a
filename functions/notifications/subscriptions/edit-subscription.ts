import { subscriptionContracts as contracts } from '../../../shared/notifications/contract.ts';
import { editSubscription as edited, requireMayReceive } from '../../../shared/notifications/rules.ts';
import { storeSubscription } from '../../../shared/notifications/store.ts';
import { requireMatch } from '../../http/preconditions.ts';
import { route } from '../../http/route.ts';
import { loadSubscription, subscriberOf } from './load-subscription.ts';
import { etagOf, presentSubscription } from './present.ts';
import { settle } from './settle.ts';
import { stateNow } from './state.ts';

/** Also where nothing changes SNS is told: so a change that was cut off before it was is finished by repeating it. */
export const editSubscription = route(contracts.editSubscription, async (request) => {
  const before = await loadSubscription(request);
  requireMatch(request, etagOf(before));
  const subscription = edited(before, request.body);
  requireMayReceive(subscription.scope, await subscriberOf(subscription.userId, request.user));
  if (subscription !== before) await storeSubscription(before, subscription);
  await settle(subscription);
  return {
    body: presentSubscription(subscription, await stateNow(subscription)),
    etag: etagOf(subscription),
  };
});
