import { html, joined, type Markup } from '../http/markup.ts';
import { inline } from './markdown.ts';
import { nameIn, type Schema } from './open-api.ts';

export const schemaAnchor = (name: string) => `schema-${name}`;

const literal = (value: unknown) => html`<code>${JSON.stringify(value)}</code>`;

const mostShown = 24;

const choice = (values: readonly string[]): Markup => {
  const shown = values.slice(0, mostShown).map(literal);
  const more = values.length > mostShown ? html` … (${values.length} in all)` : undefined;
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
