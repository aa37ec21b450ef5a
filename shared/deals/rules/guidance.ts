import * as z from 'zod';
import type { ActivityReference } from '../../kernel/errors.ts';
import type { Actor } from '../../kernel/values.ts';
import type { Activity } from '../../processes/rules/definition.ts';
import { type ActivityInStage, type Process, referenceTo } from '../../processes/rules/process.ts';
import { type Checklist, checklistOf, isOpen, openObligatory, probabilityAfter } from './checklist.ts';
import type { Deal } from './deal.ts';
import { mayChange, mayComplete } from './permissions.ts';

/** Why somebody cannot complete an activity now: the code that trying would answer. */
export const obstacle = z.enum([
  'forbidden',
  'deal_closed',
  'already_completed',
  'activity_waived',
  'not_allowed_to_complete',
  'activity_gated',
]);
type Obstacle = z.infer<typeof obstacle>;

type Asking = Pick<Actor, 'userId' | 'role'>;

/** For a deal and the asking user: the obstacle to completing each activity (null: none). */
export const obstacles = (deal: Deal, process: Process, checklist: Checklist, asking: Asking) => {
  const general = !mayChange(deal, asking) ? 'forbidden' : deal.status !== 'open' ? 'deal_closed' : null;
  const firstGate = process.definition.gate === 'stage' ? (openObligatory(checklist)[0]?.stageIndex ?? null) : null;
  return ({ activity, stageIndex }: ActivityInStage): Obstacle | null => {
    if (general !== null) return general;
    if (checklist.completions.has(activity.id)) return 'already_completed';
    if (checklist.waivers.has(activity.id)) return 'activity_waived';
    if (!mayComplete(activity, asking)) return 'not_allowed_to_complete';
    return firstGate !== null && firstGate < stageIndex ? 'activity_gated' : null;
  };
};

type NextActivity = ActivityReference &
  Pick<Activity, 'tips' | 'obligatory' | 'weight' | 'noteRequirement'> & {
    readonly probabilityAfter: number;
    readonly canComplete: boolean;
    readonly cannotCompleteBecause: Obstacle | null;
  };

type Guidance = {
  readonly next: NextActivity[];
  readonly blocksWinning: ActivityReference[];
  readonly canWin: boolean;
};

/** What to do next on a deal, in the order of the process, and what blocks winning (docs/product.md, "Deals" 7). */
export const guidance = (deal: Deal, process: Process, asking: Asking): Guidance => {
  const checklist = checklistOf(deal, process);
  const obstacleTo = obstacles(deal, process, checklist, asking);
  const blocksWinning = openObligatory(checklist).map(referenceTo);
  const after = probabilityAfter(process, checklist);
  const next = checklist.activities
    .filter((inStage) => isOpen(checklist, inStage))
    .map((inStage) => {
      const { tips, obligatory, weight, noteRequirement } = inStage.activity;
      const cannotCompleteBecause = obstacleTo(inStage);
      return {
        ...referenceTo(inStage),
        tips,
        obligatory,
        weight,
        noteRequirement,
        cannotCompleteBecause,
        probabilityAfter: after(inStage),
        canComplete: cannotCompleteBecause === null,
      };
    });
  const canWin = deal.status === 'open' && blocksWinning.length === 0 && mayChange(deal, asking);
  return { next, blocksWinning, canWin };
};
