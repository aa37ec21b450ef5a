import { findUpload, pinUpload } from '../../shared/attachments/files.ts';
import { findAttachments } from '../../shared/attachments/store.ts';
import type { Decision } from '../../shared/deals/rules/deal.ts';
import type { NewNote } from '../../shared/deals/rules/edit.ts';
import { digestOf } from '../../shared/kernel/ids.ts';
import { Refusal } from '../http/refusal.ts';

type GivenNote = { readonly text: string; readonly attachmentIds?: readonly string[] | undefined };

/** The note of a request, as the rules take it. */
export const newNote = ({ text, attachmentIds = [] }: GivenNote): NewNote => ({
  text,
  attachmentIds,
  digest: digestOf(text, ...attachmentIds).slice(0, 12),
});

/** All of them; 422 with the places of those that are missing. */
const requireAll = <T>(found: readonly (T | undefined)[], pointer: string): readonly T[] => {
  const missing = [...found.keys()].filter((index) => found[index] === undefined);
  if (missing.length === 0) return found.filter((item) => item !== undefined);
  const fault = { code: 'attachment_not_uploaded', message: 'No such file was uploaded to this deal' };
  const errors = missing.map((index) => ({ pointer: `${pointer}/${index}`, ...fault }));
  throw new Refusal('attachment_not_uploaded', { errors });
};

/**
 * The decision to write a note, and to keep its files. Each must really have been uploaded for this deal. They are
 * looked at last, when nothing else is wrong with the note; `pointer` is the place of the note in the request.
 */
export const withFilesOf = async <Outcome extends Decision>(
  decision: Outcome,
  { attachmentIds }: NewNote,
  pointer: string,
): Promise<Outcome> => {
  if (decision.events.length === 0 || attachmentIds.length === 0) return decision;
  const dealId = decision.deal.id;
  const place = `${pointer}/attachmentIds`;
  const attachments = await findAttachments(dealId, attachmentIds);
  const located = requireAll(await Promise.all(attachments.map((file) => file && findUpload(dealId, file))), place);
  const kept = requireAll(await Promise.all(located.map((file) => pinUpload(dealId, file))), place);
  return { ...decision, attachmentsToPin: kept.filter((file) => !attachments.includes(file)) };
};
