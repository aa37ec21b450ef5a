import * as z from 'zod';
import { contract } from '../api/contract.ts';
import { dryRunMarks, nowhere } from '../api/event-parts.ts';
import { eventsAbout } from '../api/event-schema.ts';
import { pageOf, paging, uploadForm } from '../api/paging.ts';
import { id, instant } from '../kernel/values.ts';
import { exportFields } from './rules/export.ts';
import { importFields, importRow, rowResult } from './rules/import.ts';

const resource = 'transfers';
const params = z.strictObject({ importId: id });

const importJob = z.strictObject(importFields).meta({ id: 'Import' });

export const importContracts = {
  createImport: contract({
    id: 'createImport',
    resource,
    method: 'POST',
    path: '/imports',
    summary: 'Announces a file of deals with their history: answers the form by which it is uploaded',
    access: 'administrators',
    body: z.strictObject({
      format: z.literal('ndjson'),
      dryRun: z.boolean().describe('Store nothing, and say what would become of each line'),
      silent: z.boolean().default(true).describe('Whether the events of what is imported are not published'),
    }),
    success: { status: 201, body: z.strictObject({ importId: id, upload: uploadForm }), etag: true },
  }),
  startImport: contract({
    id: 'startImport',
    resource,
    method: 'POST',
    path: '/imports/{importId}/start',
    summary: 'Works through the file that was uploaded, in the background; again, it changes nothing',
    access: 'administrators',
    params,
    success: { status: 202, body: importJob, etag: true },
    errors: ['unknown_import', 'file_not_uploaded', 'precondition_failed', 'version_conflict'],
  }),
  listImports: contract({
    id: 'listImports',
    resource,
    method: 'GET',
    path: '/imports',
    summary: 'The imports of the last 90 days, newest first',
    access: 'administrators',
    query: z.strictObject(paging),
    success: { status: 200, body: pageOf(importJob) },
    errors: ['invalid_cursor'],
  }),
  getImport: contract({
    id: 'getImport',
    resource,
    method: 'GET',
    path: '/imports/{importId}',
    summary: 'How far an import has come',
    access: 'administrators',
    params,
    success: { status: 200, body: importJob, etag: true },
    errors: ['unknown_import'],
  }),
  listImportRows: contract({
    id: 'listImportRows',
    resource,
    method: 'GET',
    path: '/imports/{importId}/rows',
    summary: 'What became of each line, in the order of the file; of a dry run, what would',
    access: 'administrators',
    params,
    query: z.strictObject({ result: rowResult.optional(), ...paging }),
    success: { status: 200, body: pageOf(importRow) },
    errors: ['unknown_import', 'invalid_cursor'],
  }),
};

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

export const transferContracts = { ...importContracts, ...exportContracts };

/** Made when they are asked for: a function that answers routes does not need them. */
export const transferEvents = () => {
  const aboutImport = eventsAbout('import', nowhere, dryRunMarks);

  const aboutExport = eventsAbout('export', nowhere);

  return {
    'import.started': aboutImport('A file is imported'),
    'import.finished': aboutImport('All lines were tried, or the file is gone', {
      state: importFields.state.extract(['done', 'failed']),
      failedBecause: importFields.failedBecause,
      counts: importFields.counts,
    }),
    'export.started': aboutExport('Everything is exported'),
    'export.finished': aboutExport('The file can be downloaded', {
      counts: exportFields.counts,
      differing: exportFields.differing.shape.count.describe('Deals of which the file does not say what is'),
      size: exportFields.size.unwrap().describe('In bytes'),
    }),
  };
};
