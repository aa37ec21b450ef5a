import { funnel } from './funnel.ts';
import { losses } from './losses.ts';
import { movements } from './movements.ts';
import { outcomes } from './outcomes.ts';

/** The statistics, by the names of their routes. */
export const figures = { funnel, losses, outcomes, movements };
