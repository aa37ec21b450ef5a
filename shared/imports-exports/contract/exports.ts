import * as z from 'zod';
import { contract } from '../../api/contract.ts';
import { pageOf, paging } from '../../api/paging.ts';
import { id, instant } from '../../kernel/values.ts';
import { exportFields } from '../rules/export.ts';

const resource = 'transfers';

const summary = z.strictObject(exportFields).meta({ id: 'ExportSummary' });

const exportJob = z
  .strictObject({
    ...exportFields,
    url: z.string().nullable().describe('Downloads the file, once it is done and as long as it is kept'),
    expiresAt: instant.nullable().describe('`url` is good until then: five minutes'),
  })
  .meta({ id: 'Export' });

export const exportContracts = {
  startExport: contract({
    id: 'startExport',
    resource,
    method: 'POST',
    path: '/exports',
    summary: 'Writes users, processes and deals with all their history into a file, in the background',
    access: 'administrators',
    success: { status: 202, body: exportJob, etag: true },
  }),
  listExports: contract({
    id: 'listExports',
    resource,
    method: 'GET',
    path: '/exports',
    summary: 'The exports of the last 90 days, newest first',
    access: 'administrators',
    query: z.strictObject(paging),
    success: { status: 200, body: pageOf(summary) },
    errors: ['invalid_cursor'],
  }),
  getExport: contract({
    id: 'getExport',
    resource,
    method: 'GET',
    path: '/exports/{exportId}',
    summary: 'How far an export has come, and where its file can be downloaded',
    access: 'administrators',
    params: z.strictObject({ exportId: id }),
    success: { status: 200, body: exportJob, etag: true },
    errors: ['unknown_export'],
  }),
};
