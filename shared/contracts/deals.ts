import * as z from 'zod';
import { dealFields, dealSummaryFields, status } from '../domain/deal.ts';
import { event, eventType, note, via } from '../domain/event.ts';
import { line, noteText, reasonText } from '../domain/text.ts';
import { customFields, customValue, definitionId, id, instant } from '../domain/values.ts';
import { pageOf, paging, queryInstant } from './common.ts';
import { contract, noContent } from './contract.ts';

const resource = 'deals';

const obstacle = z.enum([
  'forbidden',
  'deal_closed',
  'already_completed',
  'activity_waived',
  'not_allowed_to_complete',
  'activity_gated',
]);

const activityState = z.strictObject({
  id: definitionId,
  name: z.string(),
  tips: z.string(),
  weight: z.int(),
  obligatory: z.boolean(),
  state: z.enum(['open', 'completed', 'waived']),
  completion: z.strictObject({ at: instant, by: id, via, noteId: id.nullable() }).nullable(),
  waiver: z.strictObject({ at: instant, by: id, reason: z.string() }).nullable(),
  canComplete: z.boolean(),
  cannotCompleteBecause: obstacle.nullable().describe('What completing it now would be refused with'),
});

const stageState = z.strictObject({
  id: definitionId,
  name: z.string(),
  tips: z.string(),
  enteredAt: instant.nullable(),
  activities: z.array(activityState),
});

const dealSummary = z.strictObject(dealSummaryFields).meta({ id: 'DealSummary' });
const deal = z.strictObject({ ...dealSummaryFields, stages: z.array(stageState) }).meta({ id: 'Deal' });

const reference = { stageId: definitionId, activityId: definitionId, name: z.string() };

const guidance = z
  .strictObject({
    next: z.array(
      z.strictObject({
        ...reference,
        tips: z.string(),
        obligatory: z.boolean(),
        weight: z.int(),
        probabilityAfter: z.int().describe('The computed probability once this one is completed'),
        canComplete: z.boolean(),
        cannotCompleteBecause: obstacle.nullable(),
        noteRequirement: z.enum(['none', 'note', 'noteWithFile']),
      }),
    ),
    blocksWinning: z.array(z.strictObject(reference)),
    canWin: z.boolean(),
  })
  .meta({ id: 'Guidance' });

const params = z.strictObject({ dealId: id });
/** An activity of a deal is named as the process names it; an id that no process can have is still just unknown. */
const activityParams = z.strictObject({ dealId: id, activityId: id });
const participantParams = z.strictObject({ dealId: id, userId: id });

const newNote = z.strictObject({ text: noteText, attachmentIds: z.array(id).max(20).optional() });
const closeFields = { reason: reasonText.optional(), note: noteText.optional() };

const changedDeal = { status: 200, body: deal, etag: true } as const;
/** What every change of a deal can refuse. */
const ofChange = ['unknown_deal', 'forbidden', 'precondition_failed', 'version_conflict', 'deal_too_large'] as const;
const ofChecklist = [...ofChange, 'deal_closed', 'unknown_activity'] as const;

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
      participantIds: z.array(id).max(50).optional(),
      expectedCloseOn: dealFields.expectedCloseOn.optional(),
      custom: customFields.optional(),
    }),
    success: { status: 201, body: deal, etag: true },
    errors: ['unknown_process', 'unknown_user', 'process_archived', 'process_not_published', 'deal_too_large'],
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
    errors: [...ofChange, 'unknown_user', 'too_many_custom_fields'],
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
  completeActivity: contract({
    id: 'completeActivity',
    resource,
    method: 'PUT',
    path: '/deals/{dealId}/activities/{activityId}/completion',
    summary: 'Completes an activity, with the note that it needs; repeating it changes nothing',
    access: 'everyone',
    params: activityParams,
    body: z.strictObject({ note: newNote.optional() }).optional(),
    success: changedDeal,
    errors: [
      ...ofChecklist,
      'activity_waived',
      'not_allowed_to_complete',
      'already_completed',
      'activity_gated',
      'note_required',
      'file_required',
      'attachment_not_uploaded',
    ],
  }),
  undoCompletion: contract({
    id: 'undoCompletion',
    resource,
    method: 'DELETE',
    path: '/deals/{dealId}/activities/{activityId}/completion',
    summary: 'Takes a completion back; repeating it changes nothing',
    access: 'everyone',
    params: activityParams,
    success: changedDeal,
    errors: [...ofChecklist, 'not_allowed_to_complete'],
  }),
  waiveActivity: contract({
    id: 'waiveActivity',
    resource,
    method: 'PUT',
    path: '/deals/{dealId}/activities/{activityId}/waiver',
    summary: 'Declares an activity not applicable to a deal',
    access: 'managers',
    params: activityParams,
    body: z.strictObject({ reason: reasonText }),
    success: changedDeal,
    errors: [...ofChecklist, 'activity_completed'],
  }),
  unwaiveActivity: contract({
    id: 'unwaiveActivity',
    resource,
    method: 'DELETE',
    path: '/deals/{dealId}/activities/{activityId}/waiver',
    summary: 'Takes a waiver back',
    access: 'managers',
    params: activityParams,
    success: changedDeal,
    errors: ofChecklist,
  }),
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
  getTimeline: contract({
    id: 'getTimeline',
    resource,
    method: 'GET',
    path: '/deals/{dealId}/timeline',
    summary: 'What happened to a deal, newest first',
    access: 'everyone',
    params,
    query: z.strictObject({ type: eventType.optional(), ...paging }),
    success: { status: 200, body: pageOf(event) },
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
