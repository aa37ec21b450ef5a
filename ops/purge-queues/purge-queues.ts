import { PurgeQueueCommand, PurgeQueueInProgress, type SQSClient } from '@aws-sdk/client-sqs';

/** Empties queues; answers those that were emptied less than a minute ago and have to wait for that. */
export const purgeQueues = async (client: SQSClient, queueUrls: readonly string[]) => {
  const waiting: string[] = [];
  for (const QueueUrl of queueUrls) {
    try {
      await client.send(new PurgeQueueCommand({ QueueUrl }));
    } catch (error) {
      if (!(error instanceof PurgeQueueInProgress)) throw error;
      waiting.push(QueueUrl);
    }
  }
  return waiting;
};
