import { htmlPage } from '../http/html-page.ts';
import { html, type Markup } from '../http/markup.ts';
import { headings, inline, markdown, slug } from './markdown.ts';
import type { OpenApi } from './open-api.ts';
import { style } from './reference-style.ts';
import { type Route, routeName, routesOf, routeView } from './route-view.ts';
import { schemaAnchor, schemaView } from './schema-view.ts';

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
