import * as z from 'zod';

/** A whole number in a path or a query, in plain digits. */
export const digits = (minimum: number, maximum: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .pipe(z.int().min(minimum).max(maximum))
    .meta({ override: { type: 'integer', minimum, maximum } });

/** The query of every list. */
export const paging = {
  limit: digits(1, 100).default(25),
  cursor: z
    .string()
    .min(1)
    .max(1_000)
    .optional()
    .describe('The `nextCursor` of the page before, with the same filters'),
};

/** A page of a list; only `nextCursor: null` ends it. */
export const pageOf = <Item extends z.core.$ZodType>(item: Item) =>
  z.strictObject({ items: z.array(item), nextCursor: z.string().nullable().describe('`null` ends the list') });

/** An instant in a query: RFC 3339 in UTC. */
export const queryInstant = z.iso.datetime();

/** A form by which a client puts a file straight into the bucket. */
export const uploadForm = z.strictObject({
  url: z.string(),
  fields: z
    .record(z.string(), z.string())
    .describe('Send these as multipart/form-data with the file, in a field `file`, last; within 15 minutes'),
});
