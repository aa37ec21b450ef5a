import { html, type Markup } from '../http/markup.ts';
import { inline, markdown } from './markdown.ts';
import { type Header, type OpenApi, type Operation, type Parameter, type Response, resolved } from './open-api.ts';
import { schemaView, valueView } from './schema-view.ts';

export type Route = { readonly method: string; readonly path: string; readonly operation: Operation };

/** All routes of the document, in its order. */
export const routesOf = ({ paths }: OpenApi): Route[] =>
  Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );

export const routeName = ({ method, path }: Route): Markup =>
  html`<b class="method ${method.toLowerCase()}">${method}</b> <code>${path}</code>`;

const parameterRow = ({ name, in: place, required, schema, description }: Parameter): Markup => html`
  <tr>
    <th scope="row"><code>${name}</code></th>
    <td>${place}${required ? ', required' : undefined}</td>
    <td>${valueView({ ...schema, description })}</td>
  </tr>`;

const parametersView = (parameters: readonly Parameter[]): Markup | undefined =>
  parameters.length === 0
    ? undefined
    : html`<h4>Parameters</h4><div class="wide"><table>${parameters.map(parameterRow)}</table></div>`;

const bodyView = ({ requestBody }: Operation): Markup | undefined =>
  requestBody &&
  html`<h4>Body${requestBody.required ? undefined : ' (optional)'}</h4>
  ${Object.values(requestBody.content).map(({ schema }) => schemaView(schema))}`;

const headersView = (response: Response, { components }: OpenApi): Markup | undefined => {
  const headers = Object.entries(response.headers).filter(([name]) => name !== 'X-Request-Id');
  if (headers.length === 0) return undefined;
  return html`<ul class="headers">${headers.map(([name, ref]) => {
    const { description } = resolved<Header>(ref, components.headers);
    return html`<li><code>${name}</code> ${inline(description)}</li>`;
  })}</ul>`;
};

const answerView = (status: string, response: Response, document: OpenApi): Markup => html`
  <h4>Answer <span class="status">${status}</span> ${response.description}</h4>
  ${Object.entries(response.content).map(([type, { schema }]) =>
    type === 'application/json' ? schemaView(schema) : html`<p><code>${type}</code></p>`,
  )}${headersView(response, document)}`;

const refusalRow = (status: string, { description }: Response): Markup => html`
  <tr><th scope="row">${status}</th><td>${markdown(description)}</td></tr>`;

const isRefusal = (status: string) => Number(status) >= 400;

/** One route: who may call it, what it takes, what it answers, what it refuses. */
export const routeView = (route: Route, document: OpenApi): Markup => {
  const { operation } = route;
  const { parameters, responses } = document.components;
  const answers = Object.entries(operation.responses).map(
    ([status, response]) => [status, resolved(response, responses)] as const,
  );
  return html`
<article id="${operation.operationId}">
  <h3><a href="#${operation.operationId}">${routeName(route)}</a></h3>
  <p>${inline(operation.summary)}. <i>${operation.description}</i></p>
  ${parametersView(operation.parameters.map((parameter) => resolved(parameter, parameters)))}
  ${bodyView(operation)}
  ${answers.filter(([status]) => !isRefusal(status)).map(([status, answer]) => answerView(status, answer, document))}
  <details><summary>Refusals</summary><table>${answers
    .filter(([status]) => isRefusal(status))
    .map(([status, refusal]) => refusalRow(status, refusal))}</table></details>
</article>`;
};
