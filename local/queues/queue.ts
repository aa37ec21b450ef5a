import { ChangeMessageVisibilityCommand, SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { ACCOUNT } from '../../runner/access.ts';
import type { Services } from '../services.ts';
import { attributeTexts } from '../template/attributes.ts';

/** Where a queue is asked for its messages: the services find it by its name alone. */
export const queueUrl = (servicesUrl: string, name: string) => `${servicesUrl}/${ACCOUNT}/${name}`;

/** The properties of a queue in a template that are its attributes by the same name. */
const attributeNames = [
  'VisibilityTimeout',
  'DelaySeconds',
  'MessageRetentionPeriod',
  'ReceiveMessageWaitTimeSeconds',
  'MaximumMessageSize',
  'RedrivePolicy',
];

/**
 * Lets the messages be seen that somebody was working on when the process ended: nobody is any more, and their time may
 * have minutes left. Not at once, on which fauxqs loses them.
 */
const giveBack = async ({ fauxqs, sqs, endpoint }: Services, name: string) => {
  for (const { receiptHandle: ReceiptHandle } of fauxqs.inspectQueue(name)?.messages.inflight ?? []) {
    const visible = { QueueUrl: queueUrl(endpoint, name), ReceiptHandle, VisibilityTimeout: 1 };
    await sqs.send(new ChangeMessageVisibilityCommand(visible));
  }
};

/** Creates a queue, or gives the one that is there its properties, and its messages to whoever comes first. */
export const createQueue = async (services: Services, name: string, properties: Readonly<Record<string, unknown>>) => {
  const { fauxqs, sqs, region, endpoint } = services;
  // Made once only: making it again would empty it.
  const kind = properties.FifoQueue === true && { attributes: { FifoQueue: 'true' } };
  if (!fauxqs.inspectQueue(name)) fauxqs.createQueue(name, { region, ...kind });
  const Attributes = attributeTexts(properties, attributeNames);
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl: queueUrl(endpoint, name), Attributes }));
  await giveBack(services, name);
};
