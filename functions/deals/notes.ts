import type { NewNote } from '../../shared/domain/notes.ts';
import { digestOf } from '../../shared/ids.ts';
import { areUploaded } from '../../shared/persistence/attachments.ts';

type GivenNote = { readonly text: string; readonly attachmentIds?: readonly string[] | undefined };

/** The note of a request, with what the rules must know of its files. */
export const newNote = async (dealId: string, { text, attachmentIds = [] }: GivenNote): Promise<NewNote> => ({
  text,
  attachmentIds,
  uploaded: await areUploaded(dealId, attachmentIds),
  digest: digestOf(text, ...attachmentIds).slice(0, 12),
});
