import * as z from 'zod';
import { definition, definitionInput } from '../domain/definition.ts';
import { descriptionText, nameText } from '../domain/text.ts';
import { id, instant } from '../domain/values.ts';
import { wording } from '../domain/wording.ts';
import { digits, pageOf, paging } from './common.ts';
import { contract } from './contract.ts';
import { fault } from './problems.ts';

const resource = 'processes';

const headFields = {
  id,
  name: nameText,
  isDefault: z.boolean(),
  archived: z.boolean(),
  publishedVersion: z.int().nullable(),
  hasDraft: z.boolean(),
  createdAt: instant,
  updatedAt: instant,
};
const head = z.strictObject(headFields).meta({ id: 'ProcessHead' });

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

const template = z
  .strictObject({ id, name: nameText, description: descriptionText, definition })
  .meta({ id: 'ProcessTemplate' });

const params = z.strictObject({ processId: id });
const versionParams = z.strictObject({
  processId: id,
  version: digits(1, 999_999),
});

const changedHead = { status: 200, body: head, etag: true } as const;
const ofChange = ['unknown_process', 'precondition_failed', 'version_conflict'] as const;
const largestDefinition = 300 * 1024;

const fits = (given: z.infer<typeof definitionInput>) =>
  new TextEncoder().encode(JSON.stringify(given)).length <= largestDefinition;
const newDefinition = definitionInput.refine(fits, { error: 'is larger than 300 KB' });

export const processContracts = {
  listTemplates: contract({
    id: 'listTemplates',
    resource,
    method: 'GET',
    path: '/process-templates',
    summary: 'The templates that a process can be made from',
    access: 'everyone',
    query: z.strictObject(paging),
    success: { status: 200, body: pageOf(template) },
    errors: ['invalid_cursor'],
  }),
  listProcesses: contract({
    id: 'listProcesses',
    resource,
    method: 'GET',
    path: '/processes',
    summary: 'The processes',
    access: 'everyone',
    query: z.strictObject({ archived: z.enum(['true', 'false']).default('false'), ...paging }),
    success: { status: 200, body: pageOf(head) },
    errors: ['invalid_cursor'],
  }),
  createProcess: contract({
    id: 'createProcess',
    resource,
    method: 'POST',
    path: '/processes',
    summary: 'Creates a process with a draft: from a template, from a definition, or empty',
    access: 'administrators',
    body: z
      .strictObject({ name: nameText, templateId: id.optional(), definition: newDefinition.optional() })
      .refine(({ templateId, definition }) => templateId === undefined || definition === undefined, {
        error: 'Only one of templateId and definition can be given',
      }),
    success: { status: 201, body: head, etag: true },
    errors: ['unknown_template'],
  }),
  getProcess: contract({
    id: 'getProcess',
    resource,
    method: 'GET',
    path: '/processes/{processId}',
    summary: 'A process and its published definition',
    access: 'everyone',
    params,
    success: {
      status: 200,
      body: z.strictObject({ ...headFields, definition: definition.nullable() }).meta({ id: 'Process' }),
      etag: true,
    },
    errors: ['unknown_process'],
  }),
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
    errors: ofChange,
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
    errors: [...ofChange, 'nothing_to_publish', 'process_not_publishable'],
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
    errors: [...ofChange, 'unknown_version'],
  }),
  copyProcess: contract({
    id: 'copyProcess',
    resource,
    method: 'POST',
    path: '/processes/{processId}/copy',
    summary: 'Makes a new process whose draft is a copy of this one',
    access: 'administrators',
    params,
    body: z.strictObject({ name: nameText.optional() }).optional(),
    success: { status: 201, body: head, etag: true },
    errors: ofChange,
  }),
  archiveProcess: contract({
    id: 'archiveProcess',
    resource,
    method: 'POST',
    path: '/processes/{processId}/archive',
    summary: 'Lets no new deals start; running ones go on',
    access: 'administrators',
    params,
    success: changedHead,
    errors: [...ofChange, 'process_is_default'],
  }),
  restoreProcess: contract({
    id: 'restoreProcess',
    resource,
    method: 'POST',
    path: '/processes/{processId}/restore',
    summary: 'Takes a process back out of the archive',
    access: 'administrators',
    params,
    success: changedHead,
    errors: ofChange,
  }),
  makeDefault: contract({
    id: 'makeDefault',
    resource,
    method: 'POST',
    path: '/processes/{processId}/make-default',
    summary: 'Makes this the process that deals start by default',
    access: 'administrators',
    params,
    success: changedHead,
    errors: [...ofChange, 'process_archived', 'process_not_published'],
  }),
};
