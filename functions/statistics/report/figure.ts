import { amountText } from '../../../shared/kernel/money.ts';
import type { Money } from '../../../shared/kernel/values.ts';
import type { Rate } from '../../../shared/statistics/rules/answers.ts';
import { html, joined, type Markup } from '../../http/html.ts';

/** Few colours, which are told apart in grey as well. */
export const ink = '#1a2028';
export const quiet = '#55606d';
export const rule = '#e3e7eb';

export const strong = '#1f5c99';
export const soft = '#b9d0e6';
export const good = '#2e7d5b';

/** For kinds without an order, the most frequent first. */
export const kinds = ['#1f5c99', '#d08a2e', '#6b9bc7', '#8b5a83', '#7d9b4e', '#b4bbc3'];

/** Stands for a figure that there is not. */
export const none = '–';

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const tenths = new Intl.NumberFormat('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

export const countText = (count: number) => whole.format(count);

/** A number on a scale or a bar, where there is little room. */
export const shortText = (figure: number) => compact.format(figure);

export const daysText = (days: number | null) => (days === null ? none : tenths.format(days));

export const percentText = (percent: number | null) => (percent === null ? none : `${tenths.format(percent)} %`);

export const shareText = ({ rate }: Rate) => percentText(rate === null ? null : rate * 100);

/** What a rate is made of. */
export const fractionText = ({ numerator, denominator }: Rate) =>
  `${countText(numerator)} of ${countText(denominator)}`;

const monthFormat = new Intl.DateTimeFormat('en', { month: 'short', year: 'numeric', timeZone: 'UTC' });
const dayFormat = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });

/** A month, `YYYY-MM`. */
export const monthText = (month: string | null) =>
  month === null ? 'No date given' : monthFormat.format(new Date(`${month}-01T00:00:00Z`));

/** A day, `YYYY-MM-DD`. */
export const dayText = (day: string) => dayFormat.format(new Date(`${day}T00:00:00Z`));

/** The last day of a half-open period. */
export const dayBeforeText = (day: string) => dayFormat.format(new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000));

/** An instant, on the clocks of a time zone. */
export const instantText = (instant: string, timeZone: string) =>
  new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone }).format(new Date(instant));

/** A cell: a number or a few words, with what it is made of in smaller letters. */
type Cell = string | Markup | { readonly figure: string; readonly of: string };

type Table = {
  readonly caption: string;
  /** Of the first column, which names the rows, and of the others, which hold figures. */
  readonly head: readonly [string, ...string[]];
  readonly rows: ReadonlyArray<{ readonly name: string; readonly cells: readonly Cell[] }>;
};

const cellView = (cell: Cell) =>
  typeof cell === 'object' && 'of' in cell
    ? html`<td><small>${cell.of}</small> ${cell.figure}</td>`
    : html`<td>${cell}</td>`;

/** Amounts below each other, one for each currency, which are never added. */
export const amountsView = (amounts: readonly Money[]): Markup =>
  amounts.length === 0 ? html`${none}` : html`${joined(amounts.map(amountText), html`<br>`)}`;

/** Figures in rows; the names of rows were given by people and may be written from right to left. */
export const tableView = ({ caption, head, rows }: Table): Markup => html`
<table>
<caption>${caption}</caption>
<thead><tr>${head.map((title) => html`<th scope="col">${title}</th>`)}</tr></thead>
<tbody>${rows.map(
  ({ name, cells }) => html`
<tr><th scope="row"><bdi>${name}</bdi></th>${cells.map(cellView)}</tr>`,
)}
</tbody>
</table>`;

/** A plot with what it shows. */
export const figureView = (plot: Markup, caption: string | Markup): Markup => html`
<figure>
${plot}
<figcaption>${caption}</figcaption>
</figure>`;

type Section = { readonly id: string; readonly title: string; readonly definition: string; readonly content: Markup };

export const sectionView = ({ id, title, definition, content }: Section): Markup => html`
<section aria-labelledby="${id}">
<h2 id="${id}">${title}</h2>
<p class="definition">${definition}</p>
${content}
</section>`;

/** Stands where there is nothing to plot. */
export const nothing = (why: string): Markup => html`<p class="nothing">${why}</p>`;
