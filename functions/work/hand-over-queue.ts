import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { id } from '../../shared/domain/values.ts';
import { env } from '../../shared/env.ts';

const client = new SQSClient({});
const QueueUrl = env('HAND_OVER_QUEUE_URL');

/** The message says only which hand-over is to go on: where it stands, it knows itself. */
export const handOverMessage = z.object({ handOverId: id });

/** Has a hand-over go on in the background. Sending it twice does no harm. */
export const queueHandOver = async (handOverId: string) => {
  const message: z.input<typeof handOverMessage> = { handOverId };
  await client.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(message) }));
};
