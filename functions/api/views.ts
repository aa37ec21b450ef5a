import { html, joined, type Markup } from '../http/html.ts';
import {
  type Header,
  nameIn,
  type OpenApi,
  type Operation,
  type Parameter,
  type Response,
  resolved,
  type Schema,
} from './open-api.ts';

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

export const schemaAnchor = (name: string) => `schema-${name}`;

const literal = (value: unknown) => html`<code>${JSON.stringify(value)}</code>`;

const maxShown = 24;

const choice = (values: readonly string[]): Markup => {
  const shown = values.slice(0, maxShown).map(literal);
  const more = values.length > maxShown ? html` … (${values.length} in all)` : undefined;
  return html`${joined(shown, ' | ')}${more}`;
};

const isNull = ({ type }: Schema) => type === 'null';

const alternatives = ({ anyOf = [], oneOf = [] }: Schema) => [...anyOf, ...oneOf];

/** The schema of the values of an object that maps any key. */
const valuesOf = ({ additionalProperties }: Schema) =>
  typeof additionalProperties === 'object' ? additionalProperties : undefined;

/** What a value is, in a few words. */
const typeOf = (schema: Schema): Markup => {
  const { $ref, items, type = 'anything' } = schema;
  if ($ref !== undefined) return html`<a href="#${schemaAnchor(nameIn($ref))}">${nameIn($ref)}</a>`;
  if (schema.enum !== undefined) return choice(schema.enum);
  if (schema.const !== undefined) return literal(schema.const);
  if (items !== undefined) return html`list of ${typeOf(items)}`;
  const values = valuesOf(schema);
  if (values !== undefined) return html`map of ${typeOf(values)}`;
  const either = alternatives(schema);
  if (either.length > 0) return html`${joined(either.map(typeOf), ' or ')}`;
  return html`${schema.format ?? [type].flat().join(' or ')}`;
};

/** The largest whole number that is exact in JSON. */
const number = (value: number) => (value === Number.MAX_SAFE_INTEGER ? '2^53-1' : value);

const between = ({ minimum, maximum }: Schema) => {
  if (minimum === undefined) return maximum === undefined ? undefined : html`at most ${number(maximum)}`;
  return maximum === undefined ? html`at least ${number(minimum)}` : html`${number(minimum)} to ${number(maximum)}`;
};

const length = ({ minLength, maxLength }: Schema) => [
  minLength === undefined ? undefined : 'not empty',
  maxLength === undefined ? undefined : html`at most ${maxLength} characters`,
];

/** The bounds of a value: its own, and those of what it is where it may be null too. */
const boundsOf = (schema: Schema): (Markup | string)[] => [
  ...[between(schema), ...length(schema)].filter((bound) => bound !== undefined),
  ...(schema.maxItems === undefined ? [] : [html`at most ${schema.maxItems} items`]),
  ...(schema.pattern === undefined ? [] : [html`<code>${schema.pattern}</code>`]),
  ...(schema.default === undefined ? [] : [html`default ${literal(schema.default)}`]),
  ...alternatives(schema)
    .filter((option) => !isNull(option))
    .slice(0, 1)
    .flatMap(boundsOf),
];

/** A value in one line: what it is, and within which bounds. */
export const valueView = (schema: Schema): Markup => {
  const description = schema.description === undefined ? undefined : html` – ${inline(schema.description)}`;
  return html`${joined([typeOf(schema), ...boundsOf(schema)], ', ')}${description}`;
};

/** The objects in a value whose fields are to be shown below it; what has a name is shown at its own place. */
const objectsIn = (schema: Schema): Schema[] => {
  if (schema.properties !== undefined) return [schema];
  const inner = [schema.items, valuesOf(schema), ...alternatives(schema)];
  return inner.flatMap((value) => (value === undefined ? [] : objectsIn(value)));
};

const fieldView = (name: string, field: Schema, required: boolean): Markup => html`
  <li><code class="name">${name}</code>${required ? undefined : html` <i>optional</i>`} ${valueView(field)}${fieldsView(field)}</li>`;

/** The fields of the objects in a value, and theirs in turn. */
const fieldsView = (schema: Schema): Markup =>
  html`${objectsIn(schema).map(
    ({ properties = {}, required }) =>
      html`<ul class="fields">${Object.entries(properties).map(([name, field]) =>
        fieldView(name, field, required.includes(name)),
      )}</ul>`,
  )}`;

const isPlainObject = ({ properties, description }: Schema) => properties !== undefined && description === undefined;

/** A value: in one line what it is, where its fields do not say it, and below it its fields. */
export const schemaView = (schema: Schema): Markup =>
  html`${isPlainObject(schema) ? undefined : html`<p>${valueView(schema)}</p>`}${fieldsView(schema)}`;

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
