import { amountText, inMajorUnits } from '../../shared/domain/amount-text.ts';
import type { Currency } from '../../shared/domain/values.ts';
import { html, type Markup } from '../shell/markup.ts';
import { good, soft, strong } from './colours.ts';
import { figureView, nothing, sectionView, tableView } from './figure.ts';
import { columns } from './plot.ts';
import type { Forecast } from './report.ts';
import { countText, monthText } from './wording.ts';

type Months = Forecast['byMonth'];

const plotOf = (currency: Currency, months: Months): Markup => {
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

const shown = ({ byMonth }: Forecast): Markup[] =>
  [...Map.groupBy(byMonth, ({ currency }) => currency)].map(
    ([currency, months]) =>
      html`${figureView(plotOf(currency, months), `Value in ${currency} by month: what was won, and open deals by the month they are expected to close.`)}
${monthsTable(currency, months)}`,
  );

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
export const forecastSection = (forecast: Forecast): Markup =>
  sectionView({
    id: 'forecast',
    title: 'What open deals may bring, and when',
    definition: forecast.definition,
    content:
      forecast.byMonth.length === 0
        ? nothing('No deal with a value is open or was won in this period.')
        : html`${shown(forecast)}
${forecast.closed.length === 0 ? undefined : closedTable(forecast)}`,
  });
