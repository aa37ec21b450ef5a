import * as z from 'zod';

/** Something that is kept as one string: an attribute of an item costs engine and SDK more than the bytes of a string do. */
export const json = <Schema extends z.ZodType>(schema: Schema) =>
  z.codec(z.string(), schema, {
    decode: (input, { issues }) => {
      try {
        return JSON.parse(input);
      } catch {
        issues.push({ code: 'invalid_format', format: 'json', input });
        return z.NEVER;
      }
    },
    encode: (value) => JSON.stringify(value),
  });
