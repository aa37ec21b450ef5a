import { filterPolicyOf, revisionOf, type Subscription } from '../../../shared/notifications/rules.ts';
import { findSubscription, removeSubscription } from '../../../shared/notifications/store.ts';
import { endAtTopic, setPolicy } from './topic.ts';

/*
 * A subscription stands in two systems. Unless SNS has it silenced, the table has its ARN; and what the table says is
 * what SNS is brought to. So whatever is cut off, at any point, is finished by asking for it again.
 */

/** Brings SNS into step with what is stored. Whoever sets a policy looks afterwards whether it still holds. */
export const settle = async (subscription: Subscription): Promise<void> => {
  await setPolicy(subscription.arn, filterPolicyOf(subscription));
  const current = await findSubscription(subscription.id);
  if (current === undefined) return endAtTopic(subscription.arn);
  if (revisionOf(current) !== revisionOf(subscription)) await settle(current);
};

/** Ends a subscription in both. Throws `VersionConflict` where it has changed meanwhile. */
export const end = async (subscription: Subscription): Promise<void> => {
  await endAtTopic(subscription.arn);
  await removeSubscription(subscription);
};
