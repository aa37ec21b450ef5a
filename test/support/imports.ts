import { allPages } from '../../shared/api/client.ts';
import { contracts } from '../../shared/api/contracts.ts';
import { startBucket, upload } from './bucket.ts';
import { startHandlers } from './handlers.ts';
import { startWorker } from './worker.ts';

export const ndjson = (lines: readonly unknown[]) => lines.map((line) => `${JSON.stringify(line)}\n`).join('');

type Asked = { readonly dryRun?: boolean; readonly silent?: boolean };
type File = string | Uint8Array<ArrayBuffer>;

/** The handlers with a bucket, and the worker that imports with its queue, whose messages the test delivers. */
export const startImports = async () => {
  const bucket = await startBucket();
  const cloud = await startHandlers(bucket.environment);
  const worker = await startWorker(cloud, 'IMPORT', 'import');
  const admin = cloud.as('ada', 'administrator');

  const create = async ({ dryRun = false, silent }: Asked = {}) => {
    const body = { format: 'ndjson', dryRun, ...(silent !== undefined && { silent }) } as const;
    return (await admin.call(contracts.createImport, { body })).ok();
  };
  const begin = async (importId: string) => (await admin.call(contracts.startImport, { params: { importId } })).ok();
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

  return {
    ...cloud,
    ...worker,
    admin,
    bucket,
    create,
    begin,
    read,
    rowsOf,
    start,
    /** Imports a file to the end; answers the import and its rows. */
    run: async (file: File, asked: Asked = {}) => {
      const importId = await start(file, asked);
      await worker.deliverAll(importId);
      return { job: await read(importId), rows: await rowsOf(importId) };
    },
    stop: async () => {
      await cloud.stop();
      await bucket.stop();
    },
  };
};
