import * as z from 'zod';
import type { Answer } from './answers.ts';
import type { EmailSubscription, EmailSubscriptions } from './email-subscriptions.ts';
import { policyOf } from './policy.ts';
import { Refusal } from './refusal.ts';

const attributeSchema = z.object({ key: z.string(), value: z.string() });

const requestSchema = z.object({
  TopicArn: z.string('TopicArn'),
  Endpoint: z.email('Email address'),
  ReturnSubscriptionArn: z.stringbool().default(false),
  Attributes: z.object({ entry: z.record(z.string(), attributeSchema) }).default({ entry: {} }),
});

type Parts = {
  readonly subscriptions: EmailSubscriptions;
  /** Lets the services make the subscription. */
  forward(): Promise<Answer>;
  /** Asks the owner of the address to confirm. */
  ask(subscription: EmailSubscription): void;
};

/** Subscribes an address, which is asked again each time until it is confirmed. */
export const subscribeAddress = async (request: unknown, { subscriptions, forward, ask }: Parts): Promise<Answer> => {
  const { TopicArn, Endpoint, ReturnSubscriptionArn, Attributes } = requestSchema.parse(request);
  for (const { key, value } of Object.values(Attributes.entry)) {
    if (key === 'FilterPolicy') policyOf(value);
    if (key === 'FilterPolicyScope' && value !== 'MessageAttributes') {
      throw new Refusal('InvalidParameter', 'The local cloud filters mail by the attributes of messages only');
    }
  }
  const answer = await forward();
  const subscription = (await subscriptions.of(TopicArn)).find(({ address }) => address === Endpoint);
  if (!subscription || subscription.confirmed) return answer;
  ask(subscription);
  return ReturnSubscriptionArn
    ? answer
    : { ...answer, body: answer.body.replace(subscription.arn, 'pending confirmation') };
};
