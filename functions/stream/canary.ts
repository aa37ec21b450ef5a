import { canary } from '../../shared/kernel/canary.ts';
import { putCanary } from './canaries.ts';

const scheduled = canary.pick({ at: true });

/** Puts the canary for which the schedule called. It may call twice for one. */
export const handler = async (given: unknown): Promise<void> =>
  putCanary({ type: 'canary', at: scheduled.parse(given).at });
