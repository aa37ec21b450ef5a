import { amountText } from '../../../shared/kernel/money.ts';
import type { Money } from '../../../shared/kernel/values.ts';
import { html, joined, type Markup } from '../../http/markup.ts';
import { none } from './wording.ts';

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
