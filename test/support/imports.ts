import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { allPages } from '../../shared/contracts/client.ts';
import { contracts } from '../../shared/contracts/index.ts';
import { startBucket, upload } from './bucket.ts';
import { startHandlers } from './handlers.ts';
import { batchOf } from './stream.ts';

/** Milliseconds: an invocation with so little left does one page and has itself go on. */
export const hardlyAny = 0;
const plenty = 300_000;

export const ndjson = (lines: readonly unknown[]) => lines.map((line) => `${JSON.stringify(line)}\n`).join('');

type Asked = { readonly dryRun?: boolean; readonly silent?: boolean };
type File = string | Uint8Array<ArrayBuffer>;

/** The handlers with a bucket, and the worker that imports with its queue, whose messages the test delivers. */
export const startImports = async () => {
  const bucket = await startBucket();
  const cloud = await startHandlers(bucket.environment);
  const worker = await import('../../functions/work/run-import.ts');
  const { client, query } = await import('../../shared/persistence/table.ts');
  const { toEvent } = await import('../../shared/persistence/event-item.ts');
  const queue = mockClient(SQSClient);
  queue.on(SendMessageCommand).resolves({});
  const admin = cloud.as('ada', 'administrator');

  const create = async ({ dryRun = false, silent }: Asked = {}) => {
    const body = { format: 'ndjson', dryRun, ...(silent !== undefined && { silent }) } as const;
    return (await admin.call(contracts.createImport, { body })).ok();
  };
  const begin = async (importId: string) => (await admin.call(contracts.startImport, { params: { importId } })).ok();
  const deliver = (importId: string, milliseconds = plenty) =>
    worker.handler(
      { Records: [{ messageId: importId, body: JSON.stringify({ id: importId }) }] },
      { getRemainingTimeInMillis: () => milliseconds },
    );
  /** What the worker and the consumer of the stream sent to the queue since this was last asked. */
  const sent = () => {
    const bodies = queue.commandCalls(SendMessageCommand).map(({ args: [{ input }] }) => input.MessageBody ?? '');
    queue.resetHistory();
    return bodies;
  };
  const read = async (importId: string) => (await admin.call(contracts.getImport, { params: { importId } })).ok();
  const rowsOf = (importId: string, filter = {}) =>
    allPages(async (cursor) => {
      const query = { limit: '100', ...filter, ...cursor };
      return (await admin.call(contracts.listImportRows, { params: { importId }, query })).ok();
    });
  /** Uploads a file and starts its import; answers its id. */
  const start = async (file: File, asked: Asked = {}) => {
    const { importId, upload: form } = await create(asked);
    await upload(form, file);
    await begin(importId);
    return importId;
  };
  /** Delivers a message, and those that follow from it, to the end; answers how many there were. */
  const deliverAll = async (importId: string, milliseconds = plenty) => {
    let deliveries = 0;
    do {
      await deliver(importId, milliseconds);
      deliveries += 1;
    } while (sent().length > 0);
    return deliveries;
  };
  const eventsOf = async (pk: string) => (await query({ pk, prefix: 'EVENT#', limit: 30_000 })).map(toEvent);

  return {
    ...{ ...cloud, admin, client, bucket, create, begin, deliver, deliverAll, sent, read, rowsOf, start, eventsOf },
    /** Imports a file to the end; answers the import and its rows. */
    run: async (file: File, asked: Asked = {}) => {
      const importId = await start(file, asked);
      await deliverAll(importId);
      return { job: await read(importId), rows: await rowsOf(importId) };
    },
    followUpStart: async (importId: string) =>
      cloud.followUp(batchOf(await query({ pk: `IMPORT#${importId}`, prefix: 'EVENT#', limit: 1 }))),
    stop: async () => {
      await cloud.stop();
      await bucket.stop();
    },
  };
};
