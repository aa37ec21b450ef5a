import type * as z from 'zod';

type Override = NonNullable<z.core.ToJSONSchemaParams['override']>;

/** What the library says of a schema, in the words of those who read the document. */
export const inPlainWords: Override = ({ jsonSchema, zodSchema }) => {
  const { def } = zodSchema._zod;
  // A format says it shorter than the library's pattern for it; and the digits of a query are a number to the client.
  if (jsonSchema.format !== undefined || def.type === 'pipe') delete jsonSchema.pattern;
  if (jsonSchema.type === 'integer' && jsonSchema.minimum === Number.MIN_SAFE_INTEGER) {
    delete jsonSchema.minimum;
    delete jsonSchema.maximum;
  }
  // The library leaves the default of what is transformed out, as that of a query's numbers.
  if (def.type === 'default') jsonSchema.default = def.defaultValue;
};
