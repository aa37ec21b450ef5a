import * as z from 'zod';
import { contract } from '../../api/contract.ts';
import { pageOf, paging } from '../../api/paging.ts';
import { eventType, foundEvent, note } from '../../kernel/event.ts';
import { noteText, reasonText } from '../../kernel/text.ts';
import { id } from '../../kernel/values.ts';
import { moveFields, planFields } from '../rules/change-process.ts';
import { changedDeal, deal, ofChange } from './answers.ts';

const resource = 'deals';
const params = z.strictObject({ dealId: id });
const closeFields = { reason: reasonText.optional(), note: noteText.optional() };

export const dealClosingContracts = {
  winDeal: contract({
    id: 'winDeal',
    resource,
    method: 'POST',
    path: '/deals/{dealId}/win',
    summary: 'Wins a deal; refused while obligatory activities are open',
    access: 'everyone',
    params,
    body: z.strictObject(closeFields).optional(),
    success: changedDeal,
    errors: [...ofChange, 'deal_closed', 'obligatory_activities_open', 'unknown_win_reason'],
  }),
  loseDeal: contract({
    id: 'loseDeal',
    resource,
    method: 'POST',
    path: '/deals/{dealId}/lose',
    summary: 'Loses a deal, with the reason',
    access: 'everyone',
    params,
    body: z.strictObject({ ...closeFields, reason: reasonText }),
    success: changedDeal,
    errors: [...ofChange, 'deal_closed', 'unknown_loss_reason'],
  }),
  abandonDeal: contract({
    id: 'abandonDeal',
    resource,
    method: 'POST',
    path: '/deals/{dealId}/abandon',
    summary: 'Closes a deal without a result',
    access: 'everyone',
    params,
    body: z.strictObject(closeFields).optional(),
    success: changedDeal,
    errors: [...ofChange, 'deal_closed'],
  }),
  reopenDeal: contract({
    id: 'reopenDeal',
    resource,
    method: 'POST',
    path: '/deals/{dealId}/reopen',
    summary: 'Opens a closed deal again, as it was',
    access: 'everyone',
    params,
    body: z.strictObject({ reason: reasonText.optional() }).optional(),
    success: changedDeal,
    errors: [...ofChange, 'deal_not_closed'],
  }),
};

const attachmentIds = z
  .array(id)
  .max(20)
  .refine((ids) => new Set(ids).size === ids.length, { error: 'names a file twice' })
  .meta({ uniqueItems: true, maxItems: 20 });

export const newNote = z.strictObject({ text: noteText, attachmentIds: attachmentIds.optional() });

export const dealHistoryContracts = {
  getTimeline: contract({
    id: 'getTimeline',
    resource,
    method: 'GET',
    path: '/deals/{dealId}/timeline',
    summary: 'What happened to a deal, newest first',
    access: 'everyone',
    params,
    query: z.strictObject({ type: eventType.optional(), ...paging }),
    success: { status: 200, body: pageOf(foundEvent) },
    errors: ['unknown_deal', 'invalid_cursor'],
  }),
  addNote: contract({
    id: 'addNote',
    resource,
    method: 'POST',
    path: '/deals/{dealId}/notes',
    summary: 'Adds a note to a deal',
    access: 'everyone',
    params,
    body: newNote,
    success: { status: 201, body: note, etag: true },
    errors: [...ofChange, 'attachment_not_uploaded'],
  }),
  listNotes: contract({
    id: 'listNotes',
    resource,
    method: 'GET',
    path: '/deals/{dealId}/notes',
    summary: 'The notes of a deal, newest first',
    access: 'everyone',
    params,
    query: z.strictObject(paging),
    success: { status: 200, body: pageOf(note) },
    errors: ['unknown_deal', 'invalid_cursor'],
  }),
  getNote: contract({
    id: 'getNote',
    resource,
    method: 'GET',
    path: '/deals/{dealId}/notes/{noteId}',
    summary: 'A note of a deal',
    access: 'everyone',
    params: z.strictObject({ dealId: id, noteId: id }),
    success: { status: 200, body: note, etag: true },
    errors: ['unknown_deal', 'unknown_note'],
  }),
};

const movedDeal = z.strictObject({ ...deal.shape, move: z.strictObject(moveFields) }).meta({ id: 'MovedDeal' });

const { toProcessId, toVersion, activityMapping } = planFields;

export const dealProcessContracts = {
  changeProcess: contract({
    id: 'changeProcess',
    resource: 'deals',
    method: 'POST',
    path: '/deals/{dealId}/process',
    summary: 'Moves a deal to another version or process; a dry run answers the deal as it would be',
    access: 'managers',
    params: z.strictObject({ dealId: id }),
    body: z.strictObject({
      processId: toProcessId.optional().describe("The deal's own where it is not given"),
      version: toVersion.optional().describe('The published one where it is not given'),
      activityMapping: activityMapping.optional(),
      dryRun: z.boolean(),
    }),
    success: { status: 200, body: movedDeal, etag: true },
    errors: [...ofChange, 'deal_closed', 'process_archived', 'process_not_published', 'not_allowed_to_complete'],
    unknownInBody: ['unknown_process', 'unknown_version', 'unknown_activity'],
  }),
};
