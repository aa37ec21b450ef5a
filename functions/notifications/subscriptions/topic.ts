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
import { env } from '../../../shared/kernel/env.ts';
import type { State } from '../../../shared/notifications/rules.ts';
import { Refusal } from '../../http/refusal.ts';

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

const translated = async <Answer>(call: Promise<Answer>): Promise<Answer> => {
  try {
    return await call;
  } catch (error) {
    throw inOurWords(error);
  }
};

/** The answer to a call about a subscription; null where SNS has forgotten that. */
const unlessGone = async <Answer>(call: Promise<Answer>): Promise<Answer | null> => {
  try {
    return await translated(call);
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
    ...{ TopicArn, Protocol: 'email', Endpoint: address, ReturnSubscriptionArn: true },
    Attributes: { FilterPolicy: JSON.stringify(silence) },
  });
  try {
    const { SubscriptionArn } = await translated(client.send(command));
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
