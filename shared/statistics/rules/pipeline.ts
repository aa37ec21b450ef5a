import type { Currency, Money } from '../../kernel/values.ts';
import { type Amounts, addAmount, amountIn, mergeAmounts } from './amounts.ts';
import type { DealFacts } from './facts.ts';
import { type View, weightOf } from './view.ts';

/** What open deals may bring; `weighted` is each value by its probability, in percent. */
export type Pipeline = { readonly deals: Amounts; readonly pipeline: Amounts; readonly weighted: Amounts };

export const aPipeline = (): Pipeline => ({ deals: new Map(), pipeline: new Map(), weighted: new Map() });

export const addToPipeline = ({ deals, pipeline, weighted }: Pipeline, deal: DealFacts, value: Money, view: View) => {
  addAmount(deals, { amount: weightOf(deal, view), currency: value.currency });
  addAmount(pipeline, value);
  addAmount(weighted, value, deal.probability);
};

export const mergePipeline = (sums: Pipeline, { deals, pipeline, weighted }: Pipeline) => {
  mergeAmounts(sums.deals, deals);
  mergeAmounts(sums.pipeline, pipeline);
  mergeAmounts(sums.weighted, weighted);
};

export const percent = 100;

/** What a pipeline is worth in a currency. */
export const worthIn = ({ pipeline, weighted }: Pipeline, currency: Currency) => ({
  pipeline: amountIn(pipeline, currency),
  weighted: amountIn(weighted, currency, percent),
});
