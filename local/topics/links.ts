import {
  ConfirmSubscriptionCommand,
  GetSubscriptionAttributesCommand,
  type SNSClient,
  SNSServiceException,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import { type Answer, page } from './answers.ts';
import { paths } from './mails.ts';

const invalid = page(400, 'This link is not valid', 'It was changed, or the subscription is no longer there.');

const confirm = async (client: SNSClient, query: URLSearchParams) => {
  const [TopicArn, Token] = [query.get('TopicArn') ?? '', query.get('Token') ?? ''];
  await client.send(new ConfirmSubscriptionCommand({ TopicArn, Token }));
  return page(200, 'Subscription confirmed', 'Notifications will be mailed to you from now on.');
};

const unsubscribe = async (client: SNSClient, query: URLSearchParams) => {
  const SubscriptionArn = query.get('SubscriptionArn') ?? '';
  // Unsubscribing what is not there would succeed.
  await client.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
  await client.send(new UnsubscribeCommand({ SubscriptionArn }));
  return page(200, 'Subscription ended', 'You will get no more of these notifications.');
};

/** Does what a link in a mail stands for, and says so to the person who opened it. */
export const follow = async (client: SNSClient, { pathname, searchParams }: URL): Promise<Answer> => {
  try {
    if (pathname === paths.confirm) return await confirm(client, searchParams);
    if (pathname === paths.unsubscribe) return await unsubscribe(client, searchParams);
    return page(404, 'Not found', 'Nothing is to be seen here.');
  } catch (error) {
    if (error instanceof SNSServiceException && error.$fault === 'client') return invalid;
    throw error;
  }
};
