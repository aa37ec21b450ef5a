import { SetSubscriptionAttributesCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import type { Services } from '../services.ts';
import { attributeTexts } from '../template/attributes.ts';
import { subscriptionsOf } from './subscriptions.ts';

const attributeNames = ['FilterPolicy', 'FilterPolicyScope', 'RawMessageDelivery', 'RedrivePolicy'];

type Declared = Readonly<Record<string, unknown>> & {
  readonly TopicArn: string;
  readonly Protocol: string;
  readonly Endpoint: string;
};

/** Subscribes a queue to a topic as a template declares it, or gives the subscription that is there its properties. */
export const subscribe = async ({ sns }: Services, declared: Declared) => {
  const { TopicArn, Protocol, Endpoint } = declared;
  // Mail about alarms, which nobody raises here: an address of the customer's file would only be asked to confirm.
  if (Protocol === 'email') return;
  if (Protocol !== 'sqs') throw new Error(`The local cloud does not know subscriptions of the protocol ${Protocol}`);
  const Attributes = attributeTexts(declared, attributeNames);
  const existing = (await subscriptionsOf(sns, TopicArn)).find((one) => one.Endpoint === Endpoint);
  if (!existing) {
    await sns.send(new SubscribeCommand({ TopicArn, Protocol, Endpoint, Attributes }));
    return;
  }
  const { SubscriptionArn } = existing;
  for (const [AttributeName, AttributeValue] of Object.entries(Attributes))
    await sns.send(new SetSubscriptionAttributesCommand({ SubscriptionArn, AttributeName, AttributeValue }));
};
