import type { Mail } from '../mailbox/mail.ts';
import type { EmailSubscription } from './email-subscriptions.ts';
import type { Message } from './message.ts';

/** The paths that the links in mails lead to. */
export const paths = { confirm: '/confirmation.html', unsubscribe: '/unsubscribe.html' };

const link = (url: string, path: string, query: Readonly<Record<string, string>>) =>
  `${url}${path}?${new URLSearchParams(query)}`;

/** Asks the owner of an address whether they want what somebody subscribed it to. */
export const confirmationMail = ({ arn, topicArn, address }: EmailSubscription, url: string): Mail => ({
  to: address,
  subject: 'Confirm your subscription',
  text: [
    `This address was subscribed to the notifications of\n${topicArn}`,
    // The services take a subscription's own name as the token.
    `To confirm this, open\n${link(url, paths.confirm, { TopicArn: topicArn, Token: arn })}`,
    'If you did not ask for it, you need not do anything.',
  ].join('\n\n'),
});

export const notificationMail = ({ arn, address }: EmailSubscription, message: Message, url: string): Mail => ({
  to: address,
  subject: message.subject ?? 'Notification',
  text: [
    message.texts.email,
    '--',
    `To get no more of these notifications, open\n${link(url, paths.unsubscribe, { SubscriptionArn: arn })}`,
  ].join('\n\n'),
});
