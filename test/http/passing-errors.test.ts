import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { expect, it } from 'vitest';
import { isPassing } from '../../functions/http/problem-details.ts';

/** Nobody listens at port 1. */
const QueueUrl = 'http://127.0.0.1:1/queue';
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

it('a service that does not answer is expected to answer later', async () => {
  const client = new SQSClient({ endpoint: QueueUrl, region: 'eu-central-1', credentials });
  const error = await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'anything' })).catch((e) => e);
  expect([error.code, isPassing(error)]).toEqual(['ECONNREFUSED', true]);
});

it('a mistake of ours is not expected to pass', () => {
  expect(isPassing(new TypeError('Cannot read properties of undefined'))).toBe(false);
});
