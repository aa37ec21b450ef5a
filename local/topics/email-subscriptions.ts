import { GetSubscriptionAttributesCommand, GetTopicAttributesCommand, type SNSClient } from '@aws-sdk/client-sns';
import { policyOf } from './policy.ts';
import { subscriptionsOf } from './subscriptions.ts';

/** An address that gets what its filter policy lets through, once it is confirmed. */
export type EmailSubscription = {
  readonly arn: string;
  readonly topicArn: string;
  readonly address: string;
  readonly confirmed: boolean;
  matches(values: Readonly<Record<string, unknown>>): boolean;
};

const read = async (client: SNSClient, topicArn: string, arn: string): Promise<EmailSubscription> => {
  const { Attributes = {} } = await client.send(new GetSubscriptionAttributesCommand({ SubscriptionArn: arn }));
  return {
    arn,
    topicArn,
    address: Attributes.Endpoint ?? '',
    confirmed: Attributes.PendingConfirmation === 'false',
    matches: policyOf(Attributes.FilterPolicy || undefined),
  };
};

/** The addresses that are subscribed to topics, kept in memory between changes: every message asks for them. */
export const emailSubscriptions = (client: SNSClient) => {
  const known = new Map<string, Promise<readonly EmailSubscription[]>>();
  const load = async (topicArn: string) => {
    // A topic that does not exist is one without subscriptions to the services, but an error to SNS.
    await client.send(new GetTopicAttributesCommand({ TopicArn: topicArn }));
    const all = await subscriptionsOf(client, topicArn);
    const arns = all.flatMap(({ Protocol, SubscriptionArn }) =>
      Protocol === 'email' && SubscriptionArn ? [SubscriptionArn] : [],
    );
    return Promise.all(arns.map((arn) => read(client, topicArn, arn)));
  };
  return {
    of: (topicArn: string) => {
      const loading = known.get(topicArn) ?? load(topicArn);
      known.set(topicArn, loading);
      loading.catch(() => known.delete(topicArn));
      return loading;
    },
    /** To be called after every change. */
    forget: () => known.clear(),
  };
};

export type EmailSubscriptions = ReturnType<typeof emailSubscriptions>;
