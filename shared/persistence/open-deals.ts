import type { DealFacts } from '../domain/statistics/facts.ts';
import { toFacts } from './deal-item.ts';
import { openDealsOfProcess } from './keys.ts';
import { type Page, type Paging, pageOf, partition } from './pages.ts';

/** What statistics know of the open deals of a process, by creation. */
export const openDealFacts = (processId: string, paging: Paging): Promise<Page<DealFacts>> =>
  pageOf(partition({ index: 'gsi1', pk: openDealsOfProcess(processId) }, toFacts), paging);
