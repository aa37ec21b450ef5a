import { now } from '../../../shared/kernel/clock.ts';
import { isFresh, type State, type Subscription, seeAs } from '../../../shared/notifications/rules.ts';
import { keepSeen } from '../../../shared/notifications/store.ts';
import { stateAtTopic } from './topic.ts';

/** The state of a subscription by now, which is kept where that is news. */
export const stateNow = async (subscription: Subscription): Promise<State> => {
  const { seen: before, arn } = subscription;
  const at = now();
  const seen = seeAs(before, await stateAtTopic(arn), at);
  const isNews = seen.state !== before?.state || seen.confirmed !== before.confirmed;
  if (isNews || (seen.state !== 'pending' && !isFresh(before, at))) await keepSeen(subscription, seen);
  return seen.state;
};

/** The state of a subscription, at most five minutes old: for lists, since SNS tells states one by one. */
export const stateLately = async (subscription: Subscription): Promise<State> =>
  isFresh(subscription.seen, now()) ? subscription.seen.state : stateNow(subscription);
