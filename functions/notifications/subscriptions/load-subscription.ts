import type { Actor } from '../../../shared/kernel/values.ts';
import type { Subscriber, Subscription } from '../../../shared/notifications/rules.ts';
import { findSubscription } from '../../../shared/notifications/store.ts';
import { findUser } from '../../../shared/people/store.ts';
import { Refusal } from '../../http/refusal.ts';
import type { SignedIn } from '../../http/request.ts';

type OfSubscription = SignedIn & { readonly params: { readonly subscriptionId: string } };

/** One's own subscription, an administrator's anybody's; for all others there is none. */
export const loadSubscription = async ({ params, user }: OfSubscription): Promise<Subscription> => {
  const subscription = await findSubscription(params.subscriptionId);
  const maySee = user.role === 'administrator' || subscription?.userId === user.userId;
  if (subscription === undefined || !maySee) throw new Refusal('unknown_subscription');
  return subscription;
};

/**
 * Whose mail it is, by the directory as it is now: a token may be older than a change of role. Who has no entry is
 * another system, with the role of its token or of the administrator who acts for it.
 */
export const subscriberOf = async (
  userId: string,
  caller: Actor,
): Promise<Subscriber & { readonly email: string | null }> => {
  const user = await findUser(userId);
  return user === undefined
    ? { role: caller.role, via: 'api', active: true, email: null }
    : { role: user.role, via: 'user', active: user.active, email: user.email };
};
