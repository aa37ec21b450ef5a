import { once } from 'node:events';
import { createServer } from 'node:http';
import { DecryptCommand, EncryptCommand, KMSClient } from '@aws-sdk/client-kms';
import { ChangeMessageVisibilityCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { contracts } from '../shared/api/contracts.ts';
import { countingCalls } from '../test/support/counted.ts';
import { startTable } from '../test/support/engine.ts';
import { startHandlers } from '../test/support/handlers.ts';
import { queueBatch } from '../test/support/queue.ts';
import { openDeal, publishProcess } from '../test/support/steps.ts';
import { tableProperties } from '../test/support/table-properties.ts';
import { table } from './figures.ts';

/** Queues that take everything, and answers the last message that was given to them. */
const pretendQueues = () => {
  const sqs = mockClient(SQSClient);
  sqs.on(SendMessageCommand).resolves({}).on(ChangeMessageVisibilityCommand).resolves({});
  return () => sqs.commandCalls(SendMessageCommand).at(-1)?.args[0].input.MessageBody ?? '';
};

/** KMS is paid by the call, and called once for each secret: only the table is measured. */
const pretendSecrets = () => {
  const kms = mockClient(KMSClient);
  kms.on(EncryptCommand).callsFake(({ Plaintext }) => ({ CiphertextBlob: Plaintext }));
  kms.on(DecryptCommand).callsFake(({ CiphertextBlob }) => ({ Plaintext: CiphertextBlob }));
};

const invocation = { getRemainingTimeInMillis: () => 30_000 };

/** What one event costs on its way to one webhook, besides what tells the topic of it. */
export const measurePerDelivery = async () => {
  const properties = tableProperties();
  process.env.ALLOW_LOOPBACK_WEBHOOKS = 'yes';
  const lastMessage = pretendQueues();
  pretendSecrets();
  const handlers = await startHandlers({}, () => startTable(properties));
  const [{ client, query }, fanOut, deliver] = await Promise.all([
    import('../shared/table/table.ts'),
    import('../functions/webhooks/fan-out.ts'),
    import('../functions/webhooks/deliver.ts'),
  ]);
  const counted = countingCalls(client);
  let status = 204;
  const receiver = createServer((_, response) => void response.writeHead(status).end()).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  const address = receiver.address();
  const port = typeof address === 'object' ? address?.port : undefined;

  const admin = handlers.as('ann', 'administrator');
  (await admin.call(contracts.registerWebhook, { body: { url: `http://127.0.0.1:${port}/` } })).ok();
  const processId = await publishProcess(admin, { only: [{ id: 'call' }] });
  const happening = async () => {
    const { id } = await openDeal(admin, { processId });
    const [item] = await query({ pk: `DEAL#${id}`, prefix: 'EVENT#', limit: 1 });
    return String(item?.event);
  };
  const rows: string[][] = [];
  const count = async (label: string, work: () => Promise<unknown>) => {
    const { operations, read, write } = await counted(work);
    rows.push([label, operations.join(', '), String(read), String(write)]);
  };
  const fanningOut = async () => {
    const body = await happening();
    return () => fanOut.handler(queueBatch({ body }), invocation);
  };
  const attempt = (queue: string) => deliver.handler(queueBatch({ body: lastMessage(), queue }), invocation);

  await count('an event is sent on its way to one webhook', await fanningOut());
  await count('it arrives', () => attempt('deliveries'));
  status = 500;
  await (await fanningOut())();
  await count('the first that is refused', () => attempt('deliveries'));
  await (await fanningOut())();
  await count('the next is handed over to the lane of those that fare badly', () => attempt('deliveries'));
  await count('and refused there', () => attempt('slow-deliveries'));
  status = 204;
  await (await fanningOut())();
  await count('one that arrives there after all', () => attempt('slow-deliveries'));
  receiver.close();
  await handlers.stop();
  return table(['what', 'calls', 'read units', 'write units'], rows);
};
