import * as z from 'zod';
import { contracts } from '../../shared/api/contracts.ts';
import { newId } from '../../shared/kernel/ids.ts';
import { startBucket, upload } from './bucket.ts';
import { startHandlers } from './handlers.ts';
import { queueBatch } from './queue.ts';
import { batchOf } from './stream.ts';
import { startWorker } from './worker.ts';

const anyLine = z.looseObject({ kind: z.string() });

/** The handlers over a bucket, and the worker that writes exports, whose messages the test delivers. */
export const startExports = async () => {
  const bucket = await startBucket();
  const cloud = await startHandlers(bucket.environment);
  const worker = await startWorker(cloud, 'EXPORT', 'export');
  const { handler } = await import('../../functions/jobs/index.ts');
  const { storeAnnounced } = await import('../../shared/attachments/store.ts');
  const { write } = await import('../../shared/table/table.ts');
  const admin = cloud.as('ada', 'administrator');

  const start = async () => (await admin.call(contracts.startExport)).ok().exportId;
  const read = async (exportId: string) => (await admin.call(contracts.getExport, { params: { exportId } })).ok();
  /** The file of an export that is done. */
  const download = async (exportId: string) => {
    const { url } = await read(exportId);
    if (url === null) throw new Error('The export has no file');
    return (await fetch(url)).text();
  };
  const linesOf = async (exportId: string) =>
    (await download(exportId))
      .trimEnd()
      .split('\n')
      .map((line) => anyLine.parse(JSON.parse(line)));
  /** The deals of a file, in its order. */
  const dealIdsIn = async (exportId: string) =>
    (await linesOf(exportId)).filter(({ kind }) => kind === 'deal').map(({ externalId }) => externalId);
  const exported = async () => {
    const exportId = await start();
    await worker.deliver(exportId);
    return exportId;
  };
  const itemOf = async (dealId: string, sk: string) => {
    const [item] = await worker.query({ pk: `DEAL#${dealId}`, prefix: sk, limit: 1 });
    if (item === undefined) throw new Error(`There is no ${sk}`);
    return item;
  };

  return {
    ...cloud,
    ...worker,
    admin,
    bucket,
    start,
    read,
    download,
    linesOf,
    dealIdsIn,
    /** Exports everything, and answers the lines of the file. */
    exported: async () => linesOf(await exported()),
    exportedDeals: async () => dealIdsIn(await exported()),
    /** Sets off what the events of a deal set off. */
    followUpDeal: async (dealId: string) =>
      cloud.followUp(batchOf(await worker.query({ pk: `DEAL#${dealId}`, prefix: 'EVENT#', limit: 100 }))),
    /** Announces a file of a deal that is kept already; answers its id. */
    keepFile: async (dealId: string) => {
      const id = newId();
      const file = { fileName: 'Offer.pdf', contentType: 'application/pdf', size: 3 } as const;
      const keptAs = `deals/${dealId}/${id}/0123`;
      const createdAt = new Date().toISOString();
      await storeAnnounced(dealId, { id, ...file, uploadedBy: 'ada', createdAt, keptAs, version: 2 }, undefined);
      await bucket.put(keptAs, 'pdf');
      return id;
    },
    /** Imports a file to the end; answers what became of its lines. */
    imported: async (file: string) => {
      const body = { format: 'ndjson', dryRun: false } as const;
      const { importId, upload: form } = (await admin.call(contracts.createImport, { body })).ok();
      const params = { importId };
      await upload(form, file);
      (await admin.call(contracts.startImport, { params })).ok();
      const batch = queueBatch({ body: { kind: 'import', id: importId } });
      await handler(batch, { getRemainingTimeInMillis: () => 300_000 });
      return (await admin.call(contracts.listImportRows, { params, query: { limit: '100' } })).ok().items;
    },
    /** Changes an item of a deal as nobody of ours does. */
    damage: async (dealId: string, sk: string, change: (item: Record<string, unknown>) => object) => {
      const item = await itemOf(dealId, sk);
      const put = { ...item, ...change(item), pk: `DEAL#${dealId}`, sk };
      await write([{ put, when: { is: 'anything' } }]);
    },
    remove: (dealId: string, sk = 'DEAL') =>
      write([{ remove: { pk: `DEAL#${dealId}`, sk }, when: { is: 'anything' } }]),
    stop: async () => {
      await bucket.stop();
      await cloud.stop();
    },
  };
};
