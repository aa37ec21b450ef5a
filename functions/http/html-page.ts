import { createHash } from 'node:crypto';
import { html, type Markup } from './markup.ts';

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
