import * as z from 'zod';
import { definition, definitionInput } from '../domain/definition.ts';
import { fault } from '../domain/fault.ts';
import { id, instant } from '../domain/values.ts';
import { wording } from '../domain/wording.ts';
import { digits, pageOf, paging } from './common.ts';
import { contract } from './contract.ts';

const resource = 'processes';

const draft = z.strictObject({ processId: id, definition, basedOnVersion: z.int().nullable() }).meta({ id: 'Draft' });

const version = z
  .strictObject({
    processId: id,
    version: z.int(),
    publishedAt: instant,
    publishedBy: id,
    definition,
    warnings: z.array(fault),
  })
  .meta({ id: 'ProcessVersion' });

const params = z.strictObject({ processId: id });
const versionParams = z.strictObject({ processId: id, version: digits(1, 999_999) });

/** What every change of a process can refuse. */
export const ofProcessChange = ['unknown_process', 'precondition_failed', 'version_conflict'] as const;

const largestDefinition = 300 * 1024;

const fits = (given: z.infer<typeof definitionInput>) =>
  new TextEncoder().encode(JSON.stringify(given)).length <= largestDefinition;
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
    success: {
      status: 200,
      body: pageOf(version.omit({ definition: true, warnings: true }).meta({ id: 'ProcessVersionHead' })),
    },
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
