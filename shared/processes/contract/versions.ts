import * as z from 'zod';
import { contract } from '../../api/contract.ts';
import { digits, pageOf, paging } from '../../api/paging.ts';
import { id } from '../../kernel/values.ts';
import { definitionInput } from '../rules/definition.ts';
import { processFile } from '../rules/process-file.ts';
import { wording } from '../rules/wording.ts';
import { diff, draft, head, version, versionHead } from './answers.ts';

const resource = 'processes';

const params = z.strictObject({ processId: id });
const versionNumber = digits(1, 999_999);
const versionParams = z.strictObject({ processId: id, version: versionNumber });

/** What a process is at some time: a published version, or what an administrator edits. */
export const versionOrDraft = z.union([z.literal('draft'), versionNumber]);

/** What every change of a process can refuse. */
export const ofProcessChange = ['unknown_process', 'precondition_failed', 'version_conflict'] as const;

const maxDefinition = 300 * 1024;

const fits = (given: z.infer<typeof definitionInput>) =>
  new TextEncoder().encode(JSON.stringify(given)).length <= maxDefinition;
export const newDefinition = definitionInput.refine(fits, { error: 'is larger than 300 KB' });

export const processVersionContracts = {
  getDraft: contract({
    id: 'getDraft',
    resource,
    method: 'GET',
    path: '/processes/{processId}/draft',
    summary: 'The draft, else a copy of the published version',
    access: 'administrators',
    params,
    success: { status: 200, body: draft, etag: true },
    errors: ['unknown_process', 'version_conflict'],
  }),
  replaceDraft: contract({
    id: 'replaceDraft',
    resource,
    method: 'PUT',
    path: '/processes/{processId}/draft',
    summary: 'Replaces the whole draft',
    access: 'administrators',
    ifMatch: 'required',
    params,
    body: newDefinition,
    success: { status: 200, body: draft, etag: true },
    errors: ofProcessChange,
  }),
  publishProcess: contract({
    id: 'publishProcess',
    resource,
    method: 'POST',
    path: '/processes/{processId}/publish',
    summary: 'Makes the draft the next immutable version',
    access: 'administrators',
    params,
    success: { status: 200, body: version, etag: true },
    errors: [...ofProcessChange, 'nothing_to_publish', 'process_not_publishable'],
  }),
  listVersions: contract({
    id: 'listVersions',
    resource,
    method: 'GET',
    path: '/processes/{processId}/versions',
    summary: 'The published versions, newest first',
    access: 'everyone',
    params,
    query: z.strictObject(paging),
    success: { status: 200, body: pageOf(versionHead) },
    errors: ['unknown_process', 'invalid_cursor'],
  }),
  getVersion: contract({
    id: 'getVersion',
    resource,
    method: 'GET',
    path: '/processes/{processId}/versions/{version}',
    summary: 'One published version',
    access: 'everyone',
    params: versionParams,
    success: { status: 200, body: version, etag: true },
    errors: ['unknown_process', 'unknown_version'],
  }),
  diffVersions: contract({
    id: 'diffVersions',
    resource,
    method: 'GET',
    path: '/processes/{processId}/diff',
    summary: 'What makes one version another; only administrators see the draft',
    access: 'everyone',
    params,
    query: z.strictObject({ from: versionOrDraft, to: versionOrDraft }),
    success: { status: 200, body: diff },
    errors: ['unknown_process', 'unknown_version', 'forbidden', 'version_conflict'],
  }),
  correctWording: contract({
    id: 'correctWording',
    resource,
    method: 'PATCH',
    path: '/processes/{processId}/versions/{version}/wording',
    summary: 'Corrects names, descriptions and tips of a published version',
    access: 'administrators',
    ifMatch: 'required',
    params: versionParams,
    body: wording,
    success: { status: 200, body: version, etag: true },
    errors: [...ofProcessChange, 'unknown_version'],
  }),
};

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
