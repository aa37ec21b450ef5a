import type { dealContracts } from '../../shared/deals/contract/deals.ts';
import { resource } from '../http/resource.ts';
import { addAttachment, getAttachment, listAttachments } from './attachments.ts';
import { changeProcess } from './change-process.ts';
import { abandonDeal, loseDeal, reopenDeal, winDeal } from './closings.ts';
import { completeActivity } from './complete-activity.ts';
import { deleteDeal } from './delete-deal.ts';
import { editDeal } from './edit-deal.ts';
import { getDeal } from './get-deal.ts';
import { getGuidance } from './get-guidance.ts';
import { addNote, getNote, getTimeline, listNotes } from './history.ts';
import { listDeals } from './list-deals.ts';
import { clearManualProbability, setManualProbability } from './manual-probability.ts';
import { openDeal } from './open-deal.ts';
import { addParticipant, removeParticipant } from './participants.ts';
import { undoCompletion } from './undo-completion.ts';
import { unwaiveActivity, waiveActivity } from './waivers.ts';

export const handler = resource<typeof dealContracts>({
  openDeal,
  listDeals,
  getDeal,
  editDeal,
  deleteDeal,
  getGuidance,
  completeActivity,
  undoCompletion,
  waiveActivity,
  unwaiveActivity,
  winDeal,
  loseDeal,
  abandonDeal,
  reopenDeal,
  changeProcess,
  addParticipant,
  removeParticipant,
  setManualProbability,
  clearManualProbability,
  getTimeline,
  addNote,
  listNotes,
  getNote,
  addAttachment,
  listAttachments,
  getAttachment,
});
