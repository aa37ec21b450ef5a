import type { DealFacts } from '../domain/statistics/facts.ts';
import { toFacts } from './deal-item.ts';
import { openDealsOfProcess } from './keys.ts';
import { partition, type Source } from './pages.ts';

/** What statistics know of the open deals of a process, by creation. */
export const openDealFacts = (processId: string): Source<DealFacts> =>
  partition({ index: 'gsi1', pk: openDealsOfProcess(processId) }, toFacts);
