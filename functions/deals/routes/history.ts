import { dealContracts as contracts } from '../../../shared/deals/contract/deals.ts';
import * as rules from '../../../shared/deals/rules/edit.ts';
import { findNote, listEvents, listNotes as notesOf } from '../../../shared/deals/store/lists.ts';
import { listed } from '../../http/cursors.ts';
import { Refusal } from '../../http/refusal.ts';
import { route } from '../../http/route.ts';
import { answerChange, loadDeal } from '../deal.ts';
import { newNote, withFilesOf } from '../notes.ts';

export const getTimeline = route(contracts.getTimeline, async (request) => {
  const { id } = await loadDeal(request.params.dealId, request.user);
  return listed(
    request,
    (paging) => listEvents(id, request.query.type, paging),
    (event) => event,
  );
});

export const listNotes = route(contracts.listNotes, async (request) => {
  const { id } = await loadDeal(request.params.dealId, request.user);
  return listed(
    request,
    (paging) => notesOf(id, paging),
    (note) => note,
  );
});

export const getNote = route(contracts.getNote, async ({ params, user }) => {
  const { id } = await loadDeal(params.dealId, user);
  const note = await findNote(id, params.noteId);
  if (note === undefined) throw new Refusal('unknown_note');
  return { body: note, etag: note.id };
});

export const addNote = route(contracts.addNote, (request) => {
  const given = newNote(request.body);
  return answerChange(
    request,
    (deal, _process, context) => withFilesOf(rules.addNote(deal, given, context), given, ''),
    ({ deal, note }) => ({ body: note, etag: note.id, location: `/deals/${deal.id}/notes/${note.id}` }),
  );
});
