import * as z from 'zod';

const reference = z.object({ $ref: z.string() });

/** A schema of OpenAPI 3.1 (that is, JSON Schema), as far as the reference shows it. */
const schema = z.object({
  $ref: z.string().optional(),
  type: z.union([z.string(), z.array(z.string())]).optional(),
  description: z.string().optional(),
  format: z.string().optional(),
  pattern: z.string().optional(),
  enum: z.array(z.string()).optional(),
  const: z.json().optional(),
  default: z.json().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
  maxItems: z.number().optional(),
  required: z.array(z.string()).default([]),
  get properties(): z.ZodOptional<z.ZodRecord<z.ZodString, typeof schema>> {
    return z.record(z.string(), schema).optional();
  },
  get additionalProperties(): z.ZodOptional<z.ZodUnion<readonly [z.ZodBoolean, typeof schema]>> {
    return z.union([z.boolean(), schema]).optional();
  },
  get items(): z.ZodOptional<typeof schema> {
    return schema.optional();
  },
  get anyOf(): z.ZodOptional<z.ZodArray<typeof schema>> {
    return z.array(schema).optional();
  },
  get oneOf(): z.ZodOptional<z.ZodArray<typeof schema>> {
    return z.array(schema).optional();
  },
});
export type Schema = z.infer<typeof schema>;

const parameter = z.object({
  name: z.string(),
  in: z.enum(['path', 'query', 'header']),
  required: z.boolean().default(false),
  description: z.string().optional(),
  schema,
});
export type Parameter = z.infer<typeof parameter>;

const content = z.record(z.string(), z.object({ schema }));
const header = z.object({ description: z.string() });
export type Header = z.infer<typeof header>;

const response = z.object({
  description: z.string(),
  headers: z.record(z.string(), reference).default({}),
  content: content.default({}),
});
export type Response = z.infer<typeof response>;

const operation = z.object({
  operationId: z.string(),
  tags: z.array(z.string()),
  summary: z.string(),
  description: z.string(),
  parameters: z.array(z.union([reference, parameter])).default([]),
  requestBody: z.object({ required: z.boolean(), content }).optional(),
  responses: z.record(z.string(), z.union([reference, response])),
});
export type Operation = z.infer<typeof operation>;

/** Our OpenAPI document, as far as the reference shows it. */
export const openApi = z.object({
  info: z.object({ title: z.string(), version: z.string(), description: z.string() }),
  tags: z.array(z.object({ name: z.string(), description: z.string() })),
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.object({
    schemas: z.record(z.string(), schema),
    parameters: z.record(z.string(), parameter),
    responses: z.record(z.string(), response),
    headers: z.record(z.string(), header),
  }),
});
export type OpenApi = z.infer<typeof openApi>;

/** The last part of a reference: the name of what it refers to. */
export const nameIn = ($ref: string) => $ref.slice($ref.lastIndexOf('/') + 1);

/** What a reference refers to, or the value itself. */
export const resolved = <T extends object>(
  given: T | z.infer<typeof reference>,
  among: Readonly<Record<string, T>>,
): T => {
  if (!('$ref' in given)) return given;
  const found = among[nameIn(given.$ref)];
  if (found === undefined) throw new Error(`The document has no ${given.$ref}`);
  return found;
};
