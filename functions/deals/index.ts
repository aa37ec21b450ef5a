import type { dealContracts } from '../../shared/deals/contract/deals.ts';
import { resource } from '../http/resource.ts';
import { addAttachment, getAttachment, listAttachments } from './routes/attachments.ts';
import { completeActivity, getGuidance, undoCompletion, unwaiveActivity, waiveActivity } from './routes/checklist.ts';
import { abandonDeal, changeProcess, loseDeal, reopenDeal, winDeal } from './routes/closings.ts';
import {
  addParticipant,
  clearManualProbability,
  deleteDeal,
  editDeal,
  getDeal,
  listDeals,
  openDeal,
  removeParticipant,
  setManualProbability,
} from './routes/deals.ts';
import { addNote, getNote, getTimeline, listNotes } from './routes/history.ts';

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
