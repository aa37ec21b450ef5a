import * as z from 'zod';
import { contract } from '../../api/contract.ts';
import { pageOf, paging } from '../../api/paging.ts';
import { eventType, foundEvent, note } from '../../kernel/event.ts';
import { noteText } from '../../kernel/text.ts';
import { id } from '../../kernel/values.ts';
import { ofChange } from './answers.ts';

const resource = 'deals';
const params = z.strictObject({ dealId: id });

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
