import { setTimeout as pause } from 'node:timers/promises';
import { type ApiClient, allPages } from '../../shared/api/client.ts';
import { contracts } from '../../shared/api/contracts.ts';
import { upload } from '../upload.ts';

const lookAgainMs = 250;

/** Imports lines of deals as any administrator would: announce, upload, start, and look how far it is. */
export const importLines = async (administrator: ApiClient, lines: string, show: (rows: number) => void) => {
  const body = { format: 'ndjson', dryRun: false } as const;
  const announced = (await administrator.call(contracts.createImport, { body })).ok();
  await upload(announced.upload, lines);
  const params = { importId: announced.importId };
  let job = (await administrator.call(contracts.startImport, { params })).ok();
  while (job.state === 'running') {
    await pause(lookAgainMs);
    job = (await administrator.call(contracts.getImport, { params })).ok();
    show(job.counts.rows);
  }
  return job;
};

/** What went wrong with lines of an import, a line of text each. */
export const failuresOf = async (administrator: ApiClient, importId: string) => {
  const rows = await allPages(async (cursor) => {
    const query = { result: 'failed', limit: '100', ...cursor };
    return (await administrator.call(contracts.listImportRows, { params: { importId }, query })).ok();
  });
  return rows.map(({ line, externalId, errors }) => {
    const reasons = errors.map(({ pointer, code, message }) => `${pointer} ${code}: ${message}`);
    return `Line ${line} (${externalId}): ${reasons.join('; ')}`;
  });
};
