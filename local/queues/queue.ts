import { SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { ACCOUNT } from '../access.ts';
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

/** Creates a queue, or gives the one that is there its properties. */
export const createQueue = async (
  { fauxqs, sqs, region, endpoint }: Services,
  name: string,
  properties: Readonly<Record<string, unknown>>,
) => {
  // Made once only: making it again would empty it.
  if (!fauxqs.inspectQueue(name)) fauxqs.createQueue(name, { region });
  const Attributes = attributeTexts(properties, attributeNames);
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl: queueUrl(endpoint, name), Attributes }));
};
