import { html, type Markup } from '../http/markup.ts';

/** Code between backticks; all else is text. */
export const inline = (text: string): Markup =>
  html`${text.split('`').map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part))}`;

export const slug = (title: string) => title.toLowerCase().replace(/[^a-z0-9]+/g, '-');

/** Where the items of a list begin: lines that do not go on with the one before. */
const items = (block: string) => block.split(/^- /m).filter((item) => item.trim() !== '');

const block = (text: string): Markup => {
  if (text.startsWith('## ')) return html`<h2 id="${slug(text.slice(3))}">${inline(text.slice(3))}</h2>`;
  if (text.startsWith('- ')) return html`<ul>${items(text).map((item) => html`<li>${inline(item)}</li>`)}</ul>`;
  return html`<p>${inline(text)}</p>`;
};

/** The little of Markdown that our documents use: headings, paragraphs, lists, code. */
export const markdown = (text: string): Markup =>
  html`${text
    .trim()
    .split(/\n{2,}/)
    .map(block)}`;

/** The titles of the headings, for a table of contents. */
export const headings = (text: string) => [...text.matchAll(/^## (.+)$/gm)].map(([, title = '']) => title);
