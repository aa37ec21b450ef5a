import {
  FilterPolicyLimitExceededException,
  GetSubscriptionAttributesCommand,
  InvalidParameterException,
  NotFoundException,
  SetSubscriptionAttributesCommand,
  SNSClient,
  SubscribeCommand,
  SubscriptionLimitExceededException,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import * as z from 'zod';
import { now } from '../../../shared/kernel/clock.ts';
import { env } from '../../../shared/kernel/env.ts';
import {
  filterPolicyOf,
  isFresh,
  revisionOf,
  type State,
  type Subscription,
  seeAs,
} from '../../../shared/notifications/rules.ts';
import { findSubscription, keepSeen, removeSubscription } from '../../../shared/notifications/store.ts';
import { Refusal } from '../../http/refusal.ts';

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

const client = new SNSClient({});
const TopicArn = env('TOPIC_ARN');

/** The policy that matches nothing: no event has this attribute. */
const silence = { silenced: ['yes'] };

const silentPolicy = z.object({ silenced: z.array(z.string()) });

const isSilent = (policy: string | undefined) =>
  policy !== undefined && silentPolicy.safeParse(JSON.parse(policy)).success;

const inOurWords = (error: unknown) => {
  const isTooMany =
    error instanceof FilterPolicyLimitExceededException || error instanceof SubscriptionLimitExceededException;
  return isTooMany ? new Refusal('too_many_subscriptions') : error;
};

const translateErrors = async <Answer>(call: Promise<Answer>): Promise<Answer> => {
  try {
    return await call;
  } catch (error) {
    throw inOurWords(error);
  }
};

/** The answer to a call about a subscription; null where SNS has forgotten that. */
const unlessGone = async <Answer>(call: Promise<Answer>): Promise<Answer | null> => {
  try {
    return await translateErrors(call);
  } catch (error) {
    if (error instanceof NotFoundException) return null;
    throw error;
  }
};

/** SNS has the address with other attributes, when somebody subscribed it past us; or takes it for no address. */
const addressRefused = ({ message }: InvalidParameterException) =>
  message.includes('already exists')
    ? new Refusal('address_subscribed')
    : new Refusal('address_not_allowed', {
        errors: [{ pointer: '/address', code: 'refused', message: 'SNS does not mail to it' }],
      });

/**
 * Subscribes an address, silently, and answers the ARN. SNS mails the link that confirms it; asked again, it mails
 * again and answers the same ARN. A policy of its own comes after the ARN is stored: SNS tells the ARN of a subscription
 * that awaits its confirmation only to who repeats it with the very same attributes.
 */
export const subscribeSilently = async (address: string): Promise<string> => {
  const command = new SubscribeCommand({
    TopicArn,
    Protocol: 'email',
    Endpoint: address,
    ReturnSubscriptionArn: true,
    Attributes: { FilterPolicy: JSON.stringify(silence) },
  });
  try {
    const { SubscriptionArn } = await translateErrors(client.send(command));
    if (SubscriptionArn === undefined) throw new Error('SNS answered a subscription without its ARN');
    return SubscriptionArn;
  } catch (error) {
    throw error instanceof InvalidParameterException ? addressRefused(error) : error;
  }
};

/** Has a subscription get what this policy says, within 15 minutes; nothing to do where SNS has forgotten it. */
export const setPolicy = async (SubscriptionArn: string, policy: object): Promise<void> => {
  const attribute = { AttributeName: 'FilterPolicy', AttributeValue: JSON.stringify(policy) };
  await unlessGone(client.send(new SetSubscriptionAttributesCommand({ SubscriptionArn, ...attribute })));
};

/** Has a subscription get nothing. */
export const silenceSubscription = (arn: string) => setPolicy(arn, silence);

/**
 * Ends a subscription. SNS ends none that awaits its confirmation: such a one is silenced, so that a link opened later
 * brings no mail, and lapses.
 */
export const endAtTopic = async (SubscriptionArn: string): Promise<void> => {
  try {
    await unlessGone(client.send(new UnsubscribeCommand({ SubscriptionArn })));
  } catch (error) {
    if (!(error instanceof InvalidParameterException)) throw error;
    await silenceSubscription(SubscriptionArn);
  }
};

/** What has become of a subscription: ended by us, by the link in a mail, unconfirmed for too long, or by SNS. */
export const stateAtTopic = async (SubscriptionArn: string): Promise<State> => {
  const answer = await unlessGone(client.send(new GetSubscriptionAttributesCommand({ SubscriptionArn })));
  if (answer === null || isSilent(answer.Attributes?.FilterPolicy)) return 'ended';
  return answer.Attributes?.PendingConfirmation === 'true' ? 'pending' : 'active';
};

/*
 * A subscription is kept in two systems. Unless SNS has it silenced, the table has its ARN; and what the table says is
 * what SNS is brought to. So whatever is cut off, at any point, is finished by asking for it again.
 */

/** Brings SNS into step with what is stored. Whoever sets a policy looks afterwards whether it still holds. */
export const syncSubscription = async (subscription: Subscription): Promise<void> => {
  await setPolicy(subscription.arn, filterPolicyOf(subscription));
  const current = await findSubscription(subscription.id);
  if (current === undefined) return endAtTopic(subscription.arn);
  if (revisionOf(current) !== revisionOf(subscription)) await syncSubscription(current);
};

/** Ends a subscription in both. Throws `VersionConflict` where it has changed meanwhile. */
export const endSubscription = async (subscription: Subscription): Promise<void> => {
  await endAtTopic(subscription.arn);
  await removeSubscription(subscription);
};
