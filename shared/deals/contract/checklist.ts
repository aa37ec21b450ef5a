import * as z from 'zod';
import { contract } from '../../api/contract.ts';
import { reasonText } from '../../kernel/text.ts';
import { id } from '../../kernel/values.ts';
import { changedDeal, ofChange } from './answers.ts';
import { newNote } from './history.ts';

const resource = 'deals';

/** An activity of a deal is named as the process names it; an id that no process can have is still just unknown. */
const activityParams = z.strictObject({ dealId: id, activityId: id });
const ofChecklist = [...ofChange, 'deal_closed', 'unknown_activity'] as const;

export const dealChecklistContracts = {
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
};
