/** Markup that can be sent as it is: the `html` tag makes it, and escapes all that is not markup itself. */
class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type { Markup };

/** What can stand in markup: other markup, text (escaped), several of them, or nothing. */
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
