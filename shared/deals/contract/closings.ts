import * as z from 'zod';
import { contract } from '../../api/contract.ts';
import { noteText, reasonText } from '../../kernel/text.ts';
import { id } from '../../kernel/values.ts';
import { changedDeal, ofChange } from './answers.ts';

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
