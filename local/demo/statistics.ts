import { setTimeout as pause } from 'node:timers/promises';
import type { ApiClient } from '../../shared/api/client.ts';
import { contracts } from '../../shared/api/contracts.ts';

const lookAgainMs = 500;
const maxLooks = 600;

/**
 * Waits until the statistics of a process count as many deals won and lost as there are: they follow a moment later.
 * Throws where they do not within five minutes.
 */
export const untilCounted = async (api: ApiClient, processId: string, decided: number) => {
  const query = { processId, from: '2000-01-01', to: '2100-01-01' };
  for (let look = 0; look < maxLooks; look += 1) {
    const outcomes = (await api.call(contracts.getOutcomes, { query })).ok();
    if ('won' in outcomes && outcomes.won + outcomes.lost >= decided) return;
    await pause(lookAgainMs);
  }
  throw new Error('The statistics lag behind: see whether npm start says why');
};
