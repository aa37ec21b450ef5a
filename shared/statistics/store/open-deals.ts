import { toFacts } from '../../deals/store/deal-item.ts';
import { openDealsOfProcess } from '../../table/keys.ts';
import { partition, type Source } from '../../table/pages.ts';
import type { DealFacts } from '../rules/facts.ts';

/** What statistics know of the open deals of a process, by creation. */
export const openDealFacts = (processId: string): Source<DealFacts> =>
  partition({ index: 'gsi1', pk: openDealsOfProcess(processId) }, toFacts);
