import { amountText, inMajorUnits } from '../../../shared/kernel/money.ts';
import type { Currency } from '../../../shared/kernel/values.ts';
import { html, type Markup } from '../../http/html.ts';
import {
  countText,
  figureView,
  fractionText,
  good,
  monthText,
  none,
  nothing,
  percentText,
  sectionView,
  shareText,
  soft,
  strong,
  tableView,
} from './figure.ts';
import { columns } from './plot.ts';
import type { Calibration, Forecast } from './report.ts';

const bucketText = ({ from, to }: Calibration['buckets'][number]) => `${from}–${to}`;

const calibrationPlot = (buckets: Calibration['buckets']): Markup =>
  columns({
    label: 'Estimated probability and share really won, by the probability at entering a stage',
    categories: buckets.map(bucketText),
    series: [
      { name: 'Estimated', colour: soft, values: buckets.map(({ meanProbability }) => meanProbability) },
      {
        name: 'Really won',
        colour: good,
        values: buckets.map(({ wonShare: { rate } }) => (rate === null ? null : rate * 100)),
      },
    ],
    unit: 'Percent',
  });

const calibrationTable = (buckets: Calibration['buckets']): Markup =>
  tableView({
    caption: 'By the probability at entering a stage',
    head: ['Probability, %', 'Entries', 'Mean probability', 'Won'],
    rows: buckets.map((bucket) => ({
      name: bucketText(bucket),
      cells: [
        countText(bucket.n),
        percentText(bucket.meanProbability),
        { figure: shareText(bucket.wonShare), of: fractionText(bucket.wonShare) },
      ],
    })),
  });

const scored = (brier: number | null) => (brier === null ? none : brier.toFixed(3));

/** How far probabilities can be trusted. */
export const calibrationSection = ({ definition, buckets, brier }: Calibration): Markup =>
  sectionView({
    id: 'calibration',
    title: 'How far probabilities can be trusted',
    definition,
    content: buckets.every(({ n }) => n === 0)
      ? nothing('No deal that entered a stage was won or lost in this period.')
      : html`${figureView(calibrationPlot(buckets), 'The closer the two columns of a pair, the better the probabilities.')}
${calibrationTable(buckets)}
<p class="note">Brier score: ${scored(brier)}. It is the mean squared error: 0 is perfect, 0.25 says nothing.</p>`,
  });

type Months = Forecast['byMonth'];

/** People expect deals to close in any year; more months could not be read, nor be answered at once. */
const maxMonths = 36;

/** Months since the year 0. */
const ordinal = (text: string) => 12 * Number(text.slice(0, 4)) + Number(text.slice(5, 7));

/** The months that lie nearest to an instant, in their order, and what has no date. */
const nearest = (months: Months, instant: string): Months => {
  const distances = months.map(({ month }) => (month === null ? 0 : Math.abs(ordinal(month) - ordinal(instant))));
  const furthest = distances.toSorted((a, b) => a - b)[maxMonths - 1] ?? Number.POSITIVE_INFINITY;
  return months.filter((_, index) => (distances[index] ?? 0) <= furthest);
};

const forecastPlot = (currency: Currency, months: Months): Markup => {
  const inUnits = (amount: number) => inMajorUnits({ amount, currency });
  const valuesOf = (amount: (month: Months[number]) => number) => months.map((month) => inUnits(amount(month)));
  return columns({
    label: `Value by month in ${currency}: open deals by the month they are expected to close, and deals that were won`,
    categories: months.map(({ month }) => monthText(month)),
    series: [
      { name: 'Won', colour: good, values: valuesOf(({ won }) => won), stack: 'won' },
      { name: 'Open, by probability', colour: strong, values: valuesOf(({ weighted }) => weighted), stack: 'open' },
      {
        name: 'Open, the rest of the full value',
        colour: soft,
        values: valuesOf(({ pipeline, weighted }) => pipeline - weighted),
        stack: 'open',
      },
    ],
    unit: currency,
  });
};

const monthsTable = (currency: Currency, months: Months): Markup =>
  tableView({
    caption: `By month, ${currency}`,
    head: ['Month', 'Open deals', 'Full value', 'By probability', 'Won'],
    rows: months.map(({ month, deals, pipeline, weighted, won }) => ({
      name: monthText(month),
      cells: [countText(deals), ...[pipeline, weighted, won].map((amount) => amountText({ amount, currency }))],
    })),
  });

const inCurrency = (currency: Currency, all: Months, madeAt: string): Markup => {
  const months = nearest(all, madeAt);
  const rest = all.length - months.length;
  return html`${figureView(forecastPlot(currency, months), `Value in ${currency} by month: what was won, and open deals by the month they are expected to close.`)}
${monthsTable(currency, months)}
${rest === 0 ? undefined : html`<p class="note">${rest} months that lie further away are left out.</p>`}`;
};

const closedTable = ({ closed }: Forecast): Markup =>
  tableView({
    caption: 'What closed deals were estimated at, and what they brought',
    head: ['Currency', 'Estimated', 'Won', 'Won and lost'],
    rows: closed.map(({ currency, estimation, forecast, potential }) => ({
      name: currency,
      cells: [estimation, forecast, potential].map((amount) => amountText({ amount, currency })),
    })),
  });

/** What open deals may bring, and when. */
export const forecastSection = (forecast: Forecast, madeAt: string): Markup =>
  sectionView({
    id: 'forecast',
    title: 'What open deals may bring, and when',
    definition: forecast.definition,
    content:
      forecast.byMonth.length === 0
        ? nothing('No deal with a value is open or was won in this period.')
        : html`${[...Map.groupBy(forecast.byMonth, ({ currency }) => currency)].map(([currency, months]) => inCurrency(currency, months, madeAt))}
${forecast.closed.length === 0 ? undefined : closedTable(forecast)}`,
  });
