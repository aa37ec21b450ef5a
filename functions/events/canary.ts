import { canary } from '../../shared/domain/canary.ts';
import { putCanary } from '../../shared/persistence/canaries.ts';

const scheduled = canary.pick({ at: true });

/** Puts the canary for which the schedule called. It may call twice for one. */
export const handler = async (given: unknown): Promise<void> =>
  putCanary({ type: 'canary', at: scheduled.parse(given).at });
