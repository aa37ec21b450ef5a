import * as z from 'zod';
import { contract } from '../../api/contract.ts';
import { id } from '../../kernel/values.ts';
import { processFile } from '../rules/process-file.ts';
import { head } from './answers.ts';
import { newDefinition, versionOrDraft } from './versions.ts';

const resource = 'processes';

/** A file as it comes in: also one written by hand, whose definition says no more than it must. */
const processFileInput = processFile.extend({ definition: newDefinition }).meta({ id: 'ProcessFileInput' });

export const processFileContracts = {
  exportProcess: contract({
    id: 'exportProcess',
    resource,
    method: 'GET',
    path: '/processes/{processId}/export',
    summary: 'A version, or the draft, as a file that any stack can import',
    access: 'administrators',
    params: z.strictObject({ processId: id }),
    query: z.strictObject({
      version: versionOrDraft.optional().describe('By default the published version, else the draft'),
    }),
    success: { status: 200, body: processFile, download: true },
    errors: ['unknown_process', 'unknown_version', 'version_conflict'],
  }),
  importProcess: contract({
    id: 'importProcess',
    resource,
    method: 'POST',
    path: '/processes/import',
    summary: 'Makes a new process, with a draft, from a file that was exported',
    access: 'administrators',
    body: processFileInput,
    success: { status: 201, body: head, etag: true },
    unknownInBody: ['unknown_user'],
  }),
};
