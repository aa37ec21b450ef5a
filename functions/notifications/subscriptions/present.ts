import { revisionOf, type State, type Subscription } from '../../../shared/notifications/rules.ts';

export const etagOf = revisionOf;

/** As its owner sees it: without what only SNS and we need to know. */
export const presentSubscription = (subscription: Subscription, state: State) => {
  const { id, channel, address, scope, eventTypes, userId, createdAt } = subscription;
  return { id, channel, address, scope, eventTypes, state, userId, createdAt };
};
