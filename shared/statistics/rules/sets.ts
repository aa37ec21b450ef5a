import type { DealFacts } from './facts.ts';
import type { Drill } from './figure.ts';
import { furthestIndex } from './view.ts';

/** The sets of deals that statistics.md has symbols for. */

export const isWon = ({ status }: DealFacts) => status === 'won';

export const isLost = ({ status }: DealFacts) => status === 'lost';

/** Won or lost: an abandoned deal was closed without a result. */
export const isDecided = (deal: DealFacts) => isWon(deal) || isLost(deal);

/** Won, lost or abandoned. */
export const isClosed = ({ status }: DealFacts) => status !== 'open';

/** F(d) >= index(s): the deal came at least as far. All did come as far as "not started". */
export const isAsFar: Drill = (deal, view, { stageId = null }) =>
  furthestIndex(deal, view) >= view.stages.indexOf(stageId);
