import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { id } from '../../shared/domain/values.ts';
import { env, type QueueName } from '../../shared/env.ts';

const client = new SQSClient({});

/**
 * The message says only which work is to go on: where it stands, it knows itself. Work that a schedule starts goes by the
 * instant for which it was scheduled.
 */
export const workMessage = z.object({ id: z.union([id, z.iso.datetime()]) });

/** A queue by which work goes on in the background. Giving it twice does no harm. */
export const workQueue = (name: QueueName) => {
  const QueueUrl = env(name);
  return async (id: string) => {
    const message: z.input<typeof workMessage> = { id };
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(message) }));
  };
};
