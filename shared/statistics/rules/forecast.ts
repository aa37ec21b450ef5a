import type * as z from 'zod';
import type { ClosedFacts, DealFacts } from '../../deals/rules/facts.ts';
import type { Currency, Money } from '../../kernel/values.ts';
import type { forecast as answer } from './answers.ts';
import { isDecided, isWon } from './counts.ts';
import { type Amounts, addAmount, amountIn, currenciesOf, type Drill, type Figure, mergeAmounts } from './figure.ts';
import { isOfPeriod, isOpen, type View, weightOf } from './view.ts';

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

type Answer = z.infer<z.ZodObject<typeof answer>>;

/** Of a month: what is expected to close in it, and what was won in it. */
type Month = Pipeline & { readonly won: Amounts };
type Tally = {
  readonly stages: readonly Pipeline[];
  readonly months: Map<string | null, Month>;
  /** `estimation` in percent. */
  readonly closed: { readonly estimation: Amounts; readonly forecast: Amounts; readonly potential: Amounts };
};

const monthIn = (months: Tally['months'], month: string | null): Month => {
  const found = months.get(month) ?? { ...aPipeline(), won: new Map() };
  months.set(month, found);
  return found;
};

/** The month in which a deal is expected to close, `YYYY-MM`; null where nobody said. */
const expectedMonth = ({ expectedCloseOn }: DealFacts) => expectedCloseOn?.slice(0, 7) ?? null;

const closingMonth = ({ closing }: ClosedFacts, { monthOf }: View) => monthOf(closing.at);

/** Deals without a value are in none of these figures. */
const isValued = ({ value }: DealFacts) => value !== null;

const isExpected: Drill = (deal, view, part) =>
  isOpen(deal, view) &&
  isValued(deal) &&
  (part.stageId === undefined || deal.stageId === part.stageId) &&
  (part.month === undefined || expectedMonth(deal) === part.month);

const wasWon: Drill = (deal, view, part) =>
  isWon(deal) &&
  isOfPeriod(deal, view) &&
  isValued(deal) &&
  (part.month === undefined || closingMonth(deal, view) === part.month);

const wasDecided: Drill = (deal, view) => isDecided(deal) && isOfPeriod(deal, view) && isValued(deal);

const addOpen = ({ stages, months }: Tally, deal: DealFacts, value: Money, view: View) => {
  const stage = stages[view.stages.rowOf(deal.stageId)];
  if (stage !== undefined) addToPipeline(stage, deal, value, view);
  addToPipeline(monthIn(months, expectedMonth(deal)), deal, value, view);
};

const addDecided = ({ months, closed }: Tally, deal: ClosedFacts, value: Money, view: View) => {
  addAmount(closed.potential, value);
  addAmount(closed.estimation, value, deal.closing.probability);
  if (!isWon(deal)) return;
  addAmount(closed.forecast, value);
  addAmount(monthIn(months, closingMonth(deal, view)).won, value);
};

const mergeAll = ({ stages, months, closed }: Tally, other: Tally) => {
  for (const [row, sums] of other.stages.entries()) if (stages[row]) mergePipeline(stages[row], sums);
  for (const [month, sums] of other.months) {
    const own = monthIn(months, month);
    mergePipeline(own, sums);
    mergeAmounts(own.won, sums.won);
  }
  mergeAmounts(closed.estimation, other.closed.estimation);
  mergeAmounts(closed.forecast, other.closed.forecast);
  mergeAmounts(closed.potential, other.closed.potential);
};

const inCurrency = (sums: Pipeline, currency: Currency) => ({
  currency,
  deals: amountIn(sums.deals, currency),
  ...worthIn(sums, currency),
});

const lastWithoutMonth = ([a]: readonly [string | null, Month], [b]: readonly [string | null, Month]) =>
  (a ?? '~') < (b ?? '~') ? -1 : 1;

const answered = ({ stages, months, closed }: Tally, view: View): Answer => {
  const open = aPipeline();
  for (const month of months.values()) mergePipeline(open, month);
  return {
    open: currenciesOf(open.pipeline).map((currency) => ({ currency, ...worthIn(open, currency) })),
    byStage: view.stages.rows.flatMap(({ stageId }, row) => {
      const sums = stages[row] ?? aPipeline();
      return currenciesOf(sums.pipeline).map((currency) => ({ stageId, ...inCurrency(sums, currency) }));
    }),
    byMonth: [...months].sort(lastWithoutMonth).flatMap(([month, sums]) =>
      currenciesOf(sums.pipeline, sums.won).map((currency) => ({
        month,
        ...inCurrency(sums, currency),
        won: amountIn(sums.won, currency),
      })),
    ),
    closed: currenciesOf(closed.potential).map((currency) => ({
      currency,
      estimation: amountIn(closed.estimation, currency, percent),
      forecast: amountIn(closed.forecast, currency),
      potential: amountIn(closed.potential, currency),
    })),
  };
};

/** What open deals may bring, and what closed ones brought (docs/statistics.md, "Formulas": weighted pipeline, estimation to potential). */
export const forecast: Figure<Tally, Answer> = {
  definition:
    'Open deals: their value, and weighted by their probability, by stage and by the month of the expected close date. Closed deals: the value of those won (forecast), of those won or lost (potential), and the latter weighted by the last probability while they were open (estimation).',
  over: 'period-and-open',
  begin: ({ stages }) => ({
    stages: stages.rows.map(aPipeline),
    months: new Map(),
    closed: { estimation: new Map(), forecast: new Map(), potential: new Map() },
  }),
  add: (tally, deal, view) => {
    const { value } = deal;
    if (value === null) return;
    if (isOpen(deal, view)) addOpen(tally, deal, value, view);
    else if (isDecided(deal) && isOfPeriod(deal, view)) addDecided(tally, deal, value, view);
  },
  merge: mergeAll,
  answer: answered,
  parts: ['stageId', 'month'],
  drills: {
    open: isExpected,
    byStage: isExpected,
    byMonth: isExpected,
    deals: isExpected,
    pipeline: isExpected,
    weighted: isExpected,
    won: wasWon,
    forecast: wasWon,
    closed: wasDecided,
    estimation: wasDecided,
    potential: wasDecided,
  },
};
