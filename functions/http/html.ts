import { createHash } from 'node:crypto';

/** Markup that can be sent as it is: the `html` tag makes it, and escapes all that is not markup itself. */
class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type { Markup };

/** What markup can contain: other markup, text (escaped), several of them, or nothing. */
type Part = Markup | string | number | undefined | readonly Part[];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string) => text.replace(/[&<>"']/g, (character) => entities[character] ?? '');

const textOf = (part: Part): string => {
  if (part === undefined) return '';
  if (part instanceof Markup) return part.text;
  return typeof part === 'object' ? part.map(textOf).join('') : escaped(String(part));
};

export const html = (template: TemplateStringsArray, ...parts: Part[]): Markup =>
  new Markup(String.raw({ raw: template }, ...parts.map(textOf)));

/** Takes for markup what a library wrote and escaped by itself; never what people wrote. */
export const asMarkup = (written: string): Markup => new Markup(written);

/** The parts with something between each two. */
export const joined = (parts: readonly Part[], separator: Part): Part =>
  parts.flatMap((part, index) => (index === 0 ? [part] : [separator, part]));

type Page = { readonly title: string; readonly style: Markup; readonly body: Markup };

/** Nothing is loaded and nothing runs: a page is one file with its one style. */
const policyOf = ({ text }: Markup) => {
  const hash = createHash('sha256').update(text).digest('base64');
  return `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
};

/** A page for people, in English. */
export const htmlPage = ({ title, style, body }: Page): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyOf(style)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
${body}
</body>
</html>
`.text;
