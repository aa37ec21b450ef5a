import * as z from 'zod';
import { via } from '../../kernel/event.ts';
import { definitionId, id, instant } from '../../kernel/values.ts';
import { noteRequirement } from '../../processes/rules/definition.ts';
import { dealSummaryFields } from '../rules/deal.ts';
import { obstacle } from '../rules/guidance.ts';

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

export const dealSummary = z.strictObject(dealSummaryFields).meta({ id: 'DealSummary' });
export const deal = z.strictObject({ ...dealSummaryFields, stages: z.array(stageState) }).meta({ id: 'Deal' });

const reference = { stageId: definitionId, activityId: definitionId, name: z.string() };

export const guidance = z
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
        noteRequirement,
      }),
    ),
    blocksWinning: z.array(z.strictObject(reference)),
    canWin: z.boolean(),
  })
  .meta({ id: 'Guidance' });

export const changedDeal = { status: 200, body: deal, etag: true } as const;

/** What every change of a deal can refuse. */
export const ofChange = [
  'unknown_deal',
  'forbidden',
  'precondition_failed',
  'version_conflict',
  'deal_too_large',
] as const;
