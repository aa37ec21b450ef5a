import { activities } from './activities.ts';
import { calibration } from './calibration.ts';
import { forecast } from './forecast.ts';
import { funnel } from './funnel.ts';
import { losses } from './losses.ts';
import { movements } from './movements.ts';
import { outcomes } from './outcomes.ts';
import { stageTimes } from './stage-times.ts';

/** The statistics, by the names of their routes. */
export const figures = {
  funnel,
  losses,
  'stage-times': stageTimes,
  outcomes,
  forecast,
  activities,
  calibration,
  movements,
};
