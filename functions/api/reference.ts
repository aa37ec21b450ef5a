import { html, htmlPage, type Markup } from '../http/html.ts';
import type { OpenApi } from './open-api.ts';
import {
  headings,
  inline,
  markdown,
  type Route,
  routeName,
  routesOf,
  routeView,
  schemaAnchor,
  schemaView,
  slug,
} from './views.ts';

/** How the reference looks: on a wide screen with its contents beside it, on a phone below each other, on paper plain. */
export const style = html`
:root { color-scheme: light dark; --line: light-dark(#d8dde3, #363d47); --soft: light-dark(#f4f6f8, #1b2027);
  --quiet: light-dark(#55606d, #a3adba); --link: light-dark(#0b57a4, #7db8f5); }
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; background: light-dark(#fff, #12161b); color: light-dark(#1a2028, #e4e8ee); }
a { color: var(--link); text-decoration: none; }
a:hover, a:focus-visible { text-decoration: underline; }
code { font: .875em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
header, main, nav { padding: 1rem 1.25rem; }
header { border-bottom: 1px solid var(--line); }
h1 { margin: 0; font-size: 1.6rem; }
h2 { margin: 3rem 0 .5rem; padding-bottom: .25rem; border-bottom: 2px solid var(--line); font-size: 1.35rem; }
h3 { margin: 0; font-size: 1.05rem; font-weight: 400; }
h4 { margin: 1.25rem 0 .25rem; font-size: .95rem; }
p { margin: .5rem 0; }
main > p, main > ul { max-width: 48rem; }
#error-codes + ul { max-width: none; columns: 24rem; }
article { margin: 1.25rem 0; padding: 1rem 1.25rem; border: 1px solid var(--line); border-radius: .5rem; }
article h3 a { color: inherit; }
i, .quiet, .headers { color: var(--quiet); }
nav { font-size: .875rem; background: var(--soft); border-bottom: 1px solid var(--line); }
nav summary { font-weight: 600; cursor: pointer; }
nav ul { margin: .25rem 0 .75rem; padding: 0; list-style: none; }
nav li a { display: flex; gap: .4rem; align-items: baseline; padding: .2rem 0; color: inherit; }
.method { display: inline-block; flex: none; min-width: 4.6em; padding: 0 .4em; border-radius: .25rem; color: #fff; font: 700 .72em/1.7 ui-monospace, monospace; text-align: center; }
.get { background: #1763a6; } .post { background: #1d7a46; } .put { background: #8a5a00; } .patch { background: #7a4a9e; } .delete { background: #b3302f; }
.status { font-family: ui-monospace, monospace; }
.wide { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: .92rem; }
th, td { padding: .35rem .75rem .35rem 0; border-top: 1px solid var(--line); text-align: left; vertical-align: top; font-weight: 400; }
th { white-space: nowrap; }
td p, td ul { margin: 0; }
td ul { padding: 0; list-style: none; }
.fields { margin: .25rem 0; padding-left: .9rem; border-left: 2px solid var(--line); list-style: none; font-size: .92rem; }
.fields li { padding: .1rem 0; }
.name { font-weight: 600; }
.headers { padding-left: 1.1rem; font-size: .92rem; }
details > summary { cursor: pointer; color: var(--quiet); }
article details { margin-top: 1rem; }
@media (min-width: 62rem) {
  .page { display: grid; grid-template-columns: 22rem minmax(0, 1fr); }
  nav { position: sticky; top: 0; height: 100vh; overflow-y: auto; border: 0; border-right: 1px solid var(--line); }
  nav summary { list-style: none; pointer-events: none; }
  nav details::details-content { height: auto; content-visibility: visible; }
  main { max-width: 62rem; padding: 0 2rem 4rem; }
}
@media print {
  nav { display: none; }
  .page { display: block; }
  body { font-size: 10pt; }
  article { border: 0; border-top: 1px solid var(--line); border-radius: 0; padding: 1rem 0; }
  details::details-content { height: auto; content-visibility: visible; }
  h2, h3, h4 { break-after: avoid; }
  tr, li { break-inside: avoid; }
}
`;

type Group = { readonly name: string; readonly description: string; readonly routes: readonly Route[] };

const groupsOf = (document: OpenApi): Group[] => {
  const routes = routesOf(document);
  return document.tags.map((tag) => ({
    ...tag,
    routes: routes.filter(({ operation }) => operation.tags.includes(tag.name)),
  }));
};

const titled = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

const link = (anchor: string, text: Markup | string) => html`<li><a href="#${anchor}">${text}</a></li>`;

const listed = (title: string, links: readonly Markup[]) => html`
  <details><summary>${title}</summary><ul>${links}</ul></details>`;

const contentsView = (groups: readonly Group[], { info, components }: OpenApi): Markup => html`
<nav aria-label="Contents">
  ${listed(
    'Conventions',
    headings(info.description).map((title) => link(slug(title), title)),
  )}
  ${groups.map(({ name, routes }) =>
    listed(
      titled(name),
      routes.map((route) => link(route.operation.operationId, routeName(route))),
    ),
  )}
  ${listed(
    'Schemas',
    Object.keys(components.schemas).map((name) => link(schemaAnchor(name), name)),
  )}
</nav>`;

const groupView = ({ name, description, routes }: Group, document: OpenApi): Markup => html`
<h2 id="${slug(name)}">${titled(name)}</h2>
<p>${inline(description)}</p>
${routes.map((route) => routeView(route, document))}`;

const schemasView = ({ components }: OpenApi): Markup => html`
<h2 id="schemas">Schemas</h2>
${Object.entries(components.schemas).map(
  ([name, schema]) => html`
<article id="${schemaAnchor(name)}">
  <h3><a href="#${schemaAnchor(name)}"><b>${name}</b></a></h3>
  ${schemaView(schema)}
</article>`,
)}`;

/** The reference for people: one page without scripts, made from the OpenAPI document. */
export const reference = (document: OpenApi): string => {
  const groups = groupsOf(document);
  const { title, version, description } = document.info;
  const body = html`<header><h1>${title} API</h1><p class="quiet">Version ${version} · for programs: <a href="openapi.json">openapi.json</a></p></header>
<div class="page">
${contentsView(groups, document)}
<main>
${markdown(description)}
${groups.map((group) => groupView(group, document))}
${schemasView(document)}
</main>
</div>`;
  return htmlPage({ title: `${title} API`, style, body });
};
