import { now, wait } from '../../../shared/kernel/clock.ts';
import { env } from '../../../shared/kernel/env.ts';
import { digestOf } from '../../../shared/kernel/ids.ts';
import type { Actor } from '../../../shared/kernel/values.ts';
import { subscriptionContracts as contracts } from '../../../shared/notifications/contract.ts';
import type {
  FinishedSubscription,
  State,
  Subscriber,
  Subscription,
  UnfinishedSubscription,
} from '../../../shared/notifications/rules.ts';
import * as rules from '../../../shared/notifications/rules.ts';
import {
  addSubscription,
  findSubscription,
  storeSubscription,
  listSubscriptions as subscriptionsOf,
} from '../../../shared/notifications/store.ts';
import { findUser } from '../../../shared/people/store.ts';
import { retryingConflicts } from '../../../shared/table/transactions.ts';
import { listed } from '../../http/cursors.ts';
import type { SignedIn } from '../../http/parse.ts';
import { requireMatch } from '../../http/preconditions.ts';
import { Refusal } from '../../http/refusal.ts';
import { route } from '../../http/route.ts';
import {
  endSubscription,
  silenceSubscription,
  stateAtTopic,
  stateLately,
  stateNow,
  subscribeSilently,
  syncSubscription,
} from './topic.ts';

export const etagOf = rules.revisionOf;

/** As its owner sees it: without what only SNS and we need to know. */
export const presentSubscription = (subscription: Subscription, state: State) => {
  const { id, channel, address, scope, eventTypes, userId, createdAt } = subscription;
  return { id, channel, address, scope, eventTypes, state, userId, createdAt };
};

type OfSubscription = SignedIn & { readonly params: { readonly subscriptionId: string } };

/** One's own subscription, an administrator's anybody's; for all others there is none. */
export const loadSubscription = async ({ params, user }: OfSubscription): Promise<Subscription> => {
  const subscription = await findSubscription(params.subscriptionId);
  const maySee = user.role === 'administrator' || subscription?.userId === user.userId;
  if (subscription === undefined || !maySee) throw new Refusal('unknown_subscription');
  return subscription;
};

/**
 * The subscriber, by the directory as it is now: a token may be older than a change of role. Who has no entry is
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

const withState = async (subscription: Subscription) =>
  presentSubscription(subscription, await stateLately(subscription));

export const getSubscription = route(contracts.getSubscription, async (request) => {
  const subscription = await loadSubscription(request);
  return { body: presentSubscription(subscription, await stateNow(subscription)), etag: etagOf(subscription) };
});

export const listSubscriptions = route(contracts.listSubscriptions, (request) => {
  const { user, query } = request;
  const userId = query.userId ?? (user.role === 'administrator' ? undefined : user.userId);
  if (userId !== user.userId && user.role !== 'administrator') throw new Refusal('forbidden');
  return listed(
    request,
    async (paging) => {
      const { items, next } = await subscriptionsOf(userId, paging);
      return { items: await Promise.all(items.map(withState)), next };
    },
    (subscription) => subscription,
  );
});

const domains = env('ALLOWED_MAIL_DOMAINS');

/** Derived from the address, so that each has one subscription. */
const idOf = (address: string) => digestOf(address).slice(0, 24);

const notAllowed = () => {
  const code = 'address_not_allowed';
  const fault = { pointer: '/address', code, message: 'Neither your own nor in an allowed domain' };
  return new Refusal(code, { errors: [fault] });
};

/** Milliseconds. Whoever is making a subscription right now has finished by then. */
const pause = 500;

/**
 * Makes room for a new subscription of an address: what has ended, or was never finished, is anybody's. It is claimed
 * before SNS is changed: whoever else still works on it finds that it has changed.
 */
const takeOver = async (before: Subscription): Promise<UnfinishedSubscription> => {
  if (!before.finished) await wait(pause);
  else if ((await stateNow(before)) !== 'ended') throw new Refusal('address_subscribed');
  const claimed: UnfinishedSubscription = { ...before, finished: false, seen: null, version: before.version + 1 };
  await storeSubscription(before, claimed);
  await silenceSubscription(claimed.arn);
  return claimed;
};

/** In steps that are safe to cut off: silently at SNS, then its ARN here, then what it is to get, then the answer. */
export const subscribe = route(contracts.subscribe, ({ body, user, idempotencyWrite }) =>
  retryingConflicts(async () => {
    const subscriber = await subscriberOf(user.userId, user);
    rules.requireMayReceive(body.scope, subscriber);
    if (!rules.isAllowedAddress(body.address, subscriber.email, domains)) throw notAllowed();
    const id = idOf(body.address);
    const found = await findSubscription(id);
    const before = found && (await takeOver(found));
    const arn = await subscribeSilently(body.address);
    const [userId, createdAt, version] = [user.userId, now(), (before?.version ?? 0) + 1];
    const begun: UnfinishedSubscription = { id, ...body, userId, arn, finished: false, seen: null, createdAt, version };
    await (before === undefined ? addSubscription(begun) : storeSubscription(before, begun));
    await syncSubscription(begun);
    const seen = rules.seeAs(null, await stateAtTopic(arn), now());
    const finished: FinishedSubscription = { ...begun, finished: true, seen, version: version + 1 };
    const location = `/subscriptions/${id}`;
    const answer = { body: presentSubscription(finished, seen.state), etag: etagOf(finished), location };
    await storeSubscription(begun, finished, idempotencyWrite(answer));
    return answer;
  }),
);

/** SNS is set also where nothing changes: so repeating a request finishes one that was cut off. */
export const editSubscription = route(contracts.editSubscription, async (request) => {
  const before = await loadSubscription(request);
  requireMatch(request, etagOf(before));
  const subscription = rules.editSubscription(before, request.body);
  rules.requireMayReceive(subscription.scope, await subscriberOf(subscription.userId, request.user));
  if (subscription !== before) await storeSubscription(before, subscription);
  await syncSubscription(subscription);
  return {
    body: presentSubscription(subscription, await stateNow(subscription)),
    etag: etagOf(subscription),
  };
});

export const unsubscribe = route(contracts.unsubscribe, (request) =>
  retryingConflicts(async () => {
    const subscription = await loadSubscription(request);
    requireMatch(request, etagOf(subscription));
    await endSubscription(subscription);
    return { body: null };
  }),
);
