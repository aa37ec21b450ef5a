import { now, wait } from '../../../shared/kernel/clock.ts';
import { env } from '../../../shared/kernel/env.ts';
import { digestOf } from '../../../shared/kernel/ids.ts';
import { subscriptionContracts as contracts } from '../../../shared/notifications/contract.ts';
import { isAllowedAddress, requireMayReceive, type Subscription, seeAs } from '../../../shared/notifications/rules.ts';
import { addSubscription, findSubscription, storeSubscription } from '../../../shared/notifications/store.ts';
import { retryingConflicts } from '../../../shared/table/store.ts';
import { Refusal } from '../../http/refusal.ts';
import { route } from '../../http/route.ts';
import { subscriberOf } from './load-subscription.ts';
import { etagOf, presentSubscription } from './present.ts';
import { settle } from './settle.ts';
import { stateNow } from './state.ts';
import { silenceSubscription, stateAtTopic, subscribeSilently } from './topic.ts';

const domains = env('ALLOWED_MAIL_DOMAINS');

/** Derived from the address, so that each has one subscription. */
const idOf = (address: string) => digestOf(address).slice(0, 24);

const notAllowed = () => {
  const code = 'address_not_allowed';
  const fault = { pointer: '/address', code, message: 'Neither your own nor in an allowed domain' };
  return new Refusal(code, { errors: [fault] });
};

/** Milliseconds. Who is at a subscription right now has finished it by then. */
const pause = 500;

/**
 * Makes room for a new subscription of an address: what has ended, or was never finished, is anybody's. It is claimed
 * before SNS is told: whoever else is still at it finds that it has changed.
 */
const takeOver = async (before: Subscription): Promise<Subscription> => {
  if (!before.finished) await wait(pause);
  else if ((await stateNow(before)) !== 'ended') throw new Refusal('address_subscribed');
  const claimed = { ...before, finished: false, version: before.version + 1 };
  await storeSubscription(before, claimed);
  await silenceSubscription(claimed.arn);
  return claimed;
};

/** In steps that are safe to cut off: silently at SNS, then its ARN here, then what it is to get, then the answer. */
export const subscribe = route(contracts.subscribe, ({ body, user, remember }) =>
  retryingConflicts(async () => {
    const subscriber = await subscriberOf(user.userId, user);
    requireMayReceive(body.scope, subscriber);
    if (!isAllowedAddress(body.address, subscriber.email, domains)) throw notAllowed();
    const id = idOf(body.address);
    const found = await findSubscription(id);
    const before = found && (await takeOver(found));
    const arn = await subscribeSilently(body.address);
    const [userId, createdAt, version] = [user.userId, now(), (before?.version ?? 0) + 1];
    const begun: Subscription = { id, ...body, userId, arn, finished: false, seen: null, createdAt, version };
    await (before === undefined ? addSubscription(begun) : storeSubscription(before, begun));
    await settle(begun);
    const seen = seeAs(null, await stateAtTopic(arn), now());
    const finished = { ...begun, finished: true, seen, version: version + 1 };
    const location = `/subscriptions/${id}`;
    const answer = { body: presentSubscription(finished, seen.state), etag: etagOf(finished), location };
    await storeSubscription(begun, finished, remember(answer));
    return answer;
  }),
);
