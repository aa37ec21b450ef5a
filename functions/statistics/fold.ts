import type { Figure } from '../../shared/statistics/rules/figure.ts';
import type { Asked } from './load-view.ts';
import { eachDeal } from './reading.ts';

const widest = ['period', 'period-and-open', 'life'] as const;

/** A figure on its way: what it takes deal by deal, and its answer once it has seen them all. */
type Begun<Answer> = {
  readonly over: (typeof widest)[number];
  readonly add: Parameters<typeof eachDeal>[2];
  readonly answer: () => Answer;
};

/** Begins a figure as somebody asked for it. */
export const begun = <Tally, Answer extends object>(
  { definition, over, begin, add, answer }: Figure<Tally, Answer>,
  { view, filters }: Asked,
): Begun<Answer & { filters: Asked['filters']; definition: string }> => {
  const tally = begin(view);
  return {
    over,
    add: (deal) => add(tally, deal, view),
    answer: () => ({ filters, definition, ...answer(tally, view) }),
  };
};

/** Reads the deals once for all these figures. */
export const foldOver = async (asked: Asked, figures: ReadonlyArray<Begun<unknown>>) => {
  const over = widest.findLast((wide) => figures.some((figure) => figure.over === wide)) ?? 'period';
  await eachDeal(asked, over, (deal) => {
    for (const { add } of figures) add(deal);
  });
};
