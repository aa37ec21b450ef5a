import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import * as z from 'zod';
import { contracts } from '../../shared/contracts/index.ts';
import { startBucket } from './bucket.ts';
import { startHandlers } from './handlers.ts';

const plenty = 300_000;

const anyLine = z.looseObject({ kind: z.string() });

/** The handlers over a bucket, and the worker that writes exports, whose messages the test delivers. */
export const startExports = async () => {
  const bucket = await startBucket();
  const cloud = await startHandlers(bucket.environment);
  const worker = await import('../../functions/work/run-export.ts');
  const queue = mockClient(SQSClient);
  queue.on(SendMessageCommand).resolves({});
  const admin = cloud.as('ada', 'administrator');

  const start = async () => (await admin.call(contracts.startExport)).ok().exportId;
  const deliver = (exportId: string, milliseconds = plenty) =>
    worker.handler(
      { Records: [{ messageId: exportId, body: JSON.stringify({ id: exportId }) }] },
      { getRemainingTimeInMillis: () => milliseconds },
    );
  const read = async (exportId: string) => (await admin.call(contracts.getExport, { params: { exportId } })).ok();
  /** The file of an export that is done. */
  const download = async (exportId: string) => {
    const { url } = await read(exportId);
    if (url === null) throw new Error('The export has no file');
    return (await fetch(url)).text();
  };
  return {
    ...{ ...cloud, admin, bucket, queue, start, deliver, read, download },
    /** Exports everything, and answers the lines of the file. */
    exported: async () => {
      const exportId = await start();
      await deliver(exportId);
      const lines = (await download(exportId)).trimEnd().split('\n');
      return lines.map((line) => anyLine.parse(JSON.parse(line)));
    },
    stop: async () => {
      await bucket.stop();
      await cloud.stop();
    },
  };
};
