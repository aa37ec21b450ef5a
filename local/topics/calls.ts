import * as z from 'zod';
import type { Services } from '../services.ts';
import type { Answer } from './answers.ts';
import type { EmailSubscription, EmailSubscriptions } from './email-subscriptions.ts';
import { treeOf } from './form.ts';
import { policyOf } from './policy.ts';
import { type Publish, publishBatch, publishOne } from './publish.ts';
import { Refusal } from './refusal.ts';
import { subscribeAddress } from './subscribe.ts';

type Parts = {
  readonly services: Services;
  readonly subscriptions: EmailSubscriptions;
  readonly publish: Publish;
  ask(subscription: EmailSubscription): void;
};

const requestSchema = z.looseObject({
  Action: z.string().default(''),
  Protocol: z.string().optional(),
  SubscriptionArn: z.string().default(''),
  AttributeName: z.string().optional(),
  AttributeValue: z.string().default(''),
});

/**
 * Answers requests of the AWS SDK. What concerns mail is done here, for the services know of queues only; they keep the
 * topics and subscriptions.
 */
export const calls = ({ services, subscriptions, publish, ask }: Parts) => {
  const forward = async (form: URLSearchParams): Promise<Answer> => {
    const answer = await fetch(services.endpoint, { method: 'POST', body: form });
    subscriptions.forget();
    return { status: answer.status, type: 'text/xml', body: await answer.text() };
  };
  /**
   * SNS ends none that is pending: that lapses by itself.
   * https://docs.aws.amazon.com/sns/latest/dg/sns-delete-subscription-topic.html
   */
  const requireConfirmed = async (arn: string) => {
    const known = await subscriptions.of(arn.slice(0, arn.lastIndexOf(':')));
    if (known.some((one) => one.arn === arn && !one.confirmed)) {
      throw new Refusal('InvalidParameter', 'Invalid parameter: SubscriptionArn Reason: pending confirmation');
    }
  };
  return async (form: URLSearchParams) => {
    const request = requestSchema.parse(treeOf(form));
    const { Action, Protocol, SubscriptionArn, AttributeName, AttributeValue } = request;
    if (Action === 'Publish') return publishOne(request, publish);
    if (Action === 'PublishBatch') return publishBatch(request, publish);
    if (Action === 'Subscribe' && Protocol === 'email') {
      return subscribeAddress(request, { subscriptions, forward: () => forward(form), ask });
    }
    if (Action === 'Unsubscribe') await requireConfirmed(SubscriptionArn);
    // A policy that nobody could follow is refused when it is set, not when a message comes.
    if (AttributeName === 'FilterPolicy' && AttributeValue) policyOf(AttributeValue);
    return forward(form);
  };
};
