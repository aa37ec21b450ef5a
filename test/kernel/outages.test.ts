import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { expect, it } from 'vitest';
import { outageOf } from '../../shared/kernel/outages.ts';

/** Nobody listens at port 1. */
const QueueUrl = 'http://127.0.0.1:1/queue';
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

it('a service that does not answer is expected to answer later', async () => {
  const client = new SQSClient({ endpoint: QueueUrl, region: 'eu-central-1', credentials });
  const error = await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'anything' })).catch((e) => e);
  expect([error.code, outageOf(error)]).toEqual(['ECONNREFUSED', 'passing']);
});

it('a mistake of ours is not expected to pass', () => {
  expect(outageOf(new TypeError('Cannot read properties of undefined'))).toBeUndefined();
});
