import { setTimeout as pause } from 'node:timers/promises';
import type { Activity } from '../../local/activity.ts';

/** What follows the table or takes from queues asks as often as it does while functions run: tests write past them. */
export const busy: Pick<Activity, 'pause'> = {
  pause: ({ busyMs, signal }) => pause(busyMs, true, { signal }),
};
