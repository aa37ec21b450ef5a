import * as z from 'zod';
import { contract } from '../../api/contract.ts';
import { importMarks } from '../../api/event-parts.ts';
import { eventsAbout } from '../../api/event-schema.ts';
import { pageOf, paging } from '../../api/paging.ts';
import { descriptionText, nameText } from '../../kernel/text.ts';
import { id } from '../../kernel/values.ts';
import { definition } from '../rules/definition.ts';
import { processHead } from '../rules/process.ts';
import { head, headAndDefinition } from './answers.ts';
import { newDefinition, ofProcessChange, processFileContracts, processVersionContracts } from './versions.ts';

const resource = 'processes';

const template = z
  .strictObject({ id, name: nameText, description: descriptionText, definition })
  .meta({ id: 'ProcessTemplate' });

const params = z.strictObject({ processId: id });

const changedHead = { status: 200, body: head, etag: true } as const;

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
    unknownInBody: ['unknown_template'],
  }),
  getProcess: contract({
    id: 'getProcess',
    resource,
    method: 'GET',
    path: '/processes/{processId}',
    summary: 'A process and its published definition',
    access: 'everyone',
    params,
    success: { status: 200, body: headAndDefinition, etag: true },
    errors: ['unknown_process'],
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
    errors: ofProcessChange,
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
    errors: [...ofProcessChange, 'process_is_default'],
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
    errors: ofProcessChange,
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
    errors: [...ofProcessChange, 'process_archived', 'process_not_published'],
  }),
  ...processVersionContracts,
  ...processFileContracts,
};

/** Made when they are asked for: a function that answers routes does not need them. */
export const processEvents = () => {
  const { name, publishedVersion } = processHead.shape;

  const about = eventsAbout(
    'process',
    { dealId: z.null(), processId: id, processVersion: publishedVersion.describe('The published one') },
    importMarks,
  );

  return {
    'process.published': about('A draft became a version', { name, version: publishedVersion.unwrap() }),
    'process.archived': about('A process takes no new deals', { name }),
    'process.restored': about('An archived process takes new deals again', { name }),
  };
};
