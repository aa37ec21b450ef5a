import * as z from 'zod';
import { contract, noContent } from '../../api/contract.ts';
import { pageOf, paging, queryInstant } from '../../api/paging.ts';
import { attachmentContracts } from '../../attachments/contract.ts';
import { line } from '../../kernel/text.ts';
import { customFields, customValue, definitionId, id } from '../../kernel/values.ts';
import { dealFields, status } from '../rules/deal.ts';
import { maxParticipants } from '../rules/edit.ts';
import { changedDeal, deal, dealSummary, guidance, ofChange } from './answers.ts';
import { dealChecklistContracts } from './checklist.ts';
import { dealClosingContracts, dealHistoryContracts, dealProcessContracts } from './history.ts';

const resource = 'deals';
const params = z.strictObject({ dealId: id });
const participantParams = z.strictObject({ dealId: id, userId: id });

type Listing = { processId?: string | undefined; ownerId?: string | undefined; participantId?: string | undefined };

const oneListing = ({ processId, ownerId, participantId }: Listing) =>
  [processId, ownerId, participantId].filter((given) => given !== undefined).length <= 1;

export const dealContracts = {
  openDeal: contract({
    id: 'openDeal',
    resource,
    method: 'POST',
    path: '/deals',
    summary: 'Opens a deal: it starts the named process, else the default one',
    access: 'everyone',
    body: z.strictObject({
      name: dealFields.name,
      processId: id.optional(),
      value: dealFields.value.optional(),
      company: dealFields.company.optional(),
      contact: dealFields.contact.optional(),
      ownerId: id.optional(),
      participantIds: z.array(id).max(maxParticipants).optional(),
      expectedCloseOn: dealFields.expectedCloseOn.optional(),
      custom: customFields.optional(),
    }),
    success: { status: 201, body: deal, etag: true },
    errors: ['process_archived', 'process_not_published', 'deal_too_large'],
    unknownInBody: ['unknown_process', 'unknown_user'],
  }),
  listDeals: contract({
    id: 'listDeals',
    resource,
    method: 'GET',
    path: '/deals',
    summary: 'Lists deals by process, owner or participant (default: those that you own), newest first',
    access: 'everyone',
    query: z
      .strictObject({
        processId: id.optional(),
        ownerId: id.optional(),
        participantId: id.optional(),
        status: status.optional(),
        stageId: definitionId.optional(),
        updatedSince: queryInstant.optional(),
        q: line(100).optional().describe('Part of the name or of the company'),
        sort: z.enum(['-createdAt', 'createdAt']).default('-createdAt'),
        ...paging,
      })
      .refine(oneListing, { error: 'Only one of processId, ownerId and participantId can be given' }),
    success: { status: 200, body: pageOf(dealSummary) },
    errors: ['invalid_cursor'],
  }),
  getDeal: contract({
    id: 'getDeal',
    resource,
    method: 'GET',
    path: '/deals/{dealId}',
    summary: 'A deal with its checklist',
    access: 'everyone',
    params,
    success: { status: 200, body: deal, etag: true },
    errors: ['unknown_deal'],
  }),
  editDeal: contract({
    id: 'editDeal',
    resource,
    method: 'PATCH',
    path: '/deals/{dealId}',
    summary: 'Changes what people say about a deal (merge patch: null clears, `custom` is merged by key)',
    access: 'everyone',
    ifMatch: 'required',
    params,
    body: z.strictObject({
      name: dealFields.name.optional(),
      value: dealFields.value.optional(),
      company: dealFields.company.optional(),
      contact: dealFields.contact.optional(),
      ownerId: id.optional(),
      expectedCloseOn: dealFields.expectedCloseOn.optional(),
      custom: z.record(id, customValue.nullable()).nullable().optional(),
    }),
    success: changedDeal,
    errors: [...ofChange, 'too_many_custom_fields'],
    unknownInBody: ['unknown_user'],
  }),
  deleteDeal: contract({
    id: 'deleteDeal',
    resource,
    method: 'DELETE',
    path: '/deals/{dealId}',
    summary: 'Takes a deal out of lists and statistics; its events stay',
    access: 'administrators',
    params,
    success: { status: 204, body: noContent },
    errors: ['unknown_deal', 'precondition_failed', 'version_conflict'],
  }),
  getGuidance: contract({
    id: 'getGuidance',
    resource,
    method: 'GET',
    path: '/deals/{dealId}/guidance',
    summary: 'What to do next on a deal, and what blocks winning it',
    access: 'everyone',
    params,
    success: { status: 200, body: guidance, etag: true },
    errors: ['unknown_deal'],
  }),
  addParticipant: contract({
    id: 'addParticipant',
    resource,
    method: 'PUT',
    path: '/deals/{dealId}/participants/{userId}',
    summary: 'Lets a user work on the deal',
    access: 'everyone',
    params: participantParams,
    success: changedDeal,
    errors: [...ofChange, 'unknown_user', 'too_many_participants'],
  }),
  removeParticipant: contract({
    id: 'removeParticipant',
    resource,
    method: 'DELETE',
    path: '/deals/{dealId}/participants/{userId}',
    summary: 'Takes a user off the deal',
    access: 'everyone',
    params: participantParams,
    success: changedDeal,
    errors: ofChange,
  }),
  setManualProbability: contract({
    id: 'setManualProbability',
    resource,
    method: 'PUT',
    path: '/deals/{dealId}/manual-probability',
    summary: 'Sets an estimate in percent beside the computed probability',
    access: 'everyone',
    params,
    body: z.strictObject({ value: z.int().min(0).max(99) }),
    success: changedDeal,
    errors: [...ofChange, 'deal_closed'],
  }),
  clearManualProbability: contract({
    id: 'clearManualProbability',
    resource,
    method: 'DELETE',
    path: '/deals/{dealId}/manual-probability',
    summary: 'Takes the estimate back',
    access: 'everyone',
    params,
    success: changedDeal,
    errors: [...ofChange, 'deal_closed'],
  }),
  ...dealChecklistContracts,
  ...dealClosingContracts,
  ...dealProcessContracts,
  ...dealHistoryContracts,
  ...attachmentContracts,
};
