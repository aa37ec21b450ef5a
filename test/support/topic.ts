import { rmSync } from 'node:fs';
import {
  ConfirmSubscriptionCommand,
  GetSubscriptionAttributesCommand,
  ListSubscriptionsByTopicCommand,
  type SNSClient,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import { startServices } from '../../local/services.ts';
import { ACCOUNT } from '../../runner/access.ts';
import { temporaryFolder } from './engine.ts';

const region = 'eu-central-1';

/** What the topic has of an address, and what its owner does with the links in their mails. */
const mailboxAt = (sns: SNSClient, TopicArn: string) => (address: string) => {
  const arn = async () => {
    const { Subscriptions = [] } = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
    return Subscriptions.find(({ Endpoint }) => Endpoint === address)?.SubscriptionArn;
  };
  return {
    arn,
    /** The filter policy; undefined where the topic does not know the address. */
    policy: async (): Promise<unknown> => {
      const SubscriptionArn = await arn();
      if (SubscriptionArn === undefined) return undefined;
      const { Attributes } = await sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
      return JSON.parse(Attributes?.FilterPolicy ?? 'null');
    },
    /** Opens the link that confirms; the token in it is the ARN here. */
    confirm: async () => sns.send(new ConfirmSubscriptionCommand({ TopicArn, Token: await arn() })),
    /** Opens the link below every mail. */
    leave: async () => sns.send(new UnsubscribeCommand({ SubscriptionArn: await arn() })),
    /** Is subscribed by somebody past the API. */
    subscribePastUs: () => sns.send(new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint: address })),
  };
};

/** A topic on the local cloud's SNS, empty, and the environment that leads the functions to it. */
export const startTestTopic = async () => {
  const folder = temporaryFolder();
  const services = await startServices(folder, region);
  const { fauxqs, sns, endpoint } = services;
  fauxqs.createTopic('events', { region });
  const topicArn = `arn:aws:sns:${region}:${ACCOUNT}:events`;
  return {
    environment: { AWS_ENDPOINT_URL_SNS: endpoint, TOPIC_ARN: topicArn },
    mailbox: mailboxAt(sns, topicArn),
    stop: async () => {
      await services.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
