import type { ZodOpenApiComponentsObject } from 'zod-openapi';

const text = { type: 'string' } as const;

/** The headers of our answers. */
export const headers = {
  RequestId: { description: 'Names this request; quote it when you report a fault', schema: text },
  ETag: { description: 'The version of the resource, for `If-Match`', schema: text },
  Location: { description: 'The path of what was created', schema: text },
  ContentDisposition: { description: 'The name under which the file is saved', schema: text },
  IdempotentReplayed: {
    description: '`true` where this is the stored answer of the first request with this `Idempotency-Key`',
    schema: { type: 'string', const: 'true' },
  },
  RetryAfter: { description: 'Seconds to wait before trying again', schema: { type: 'integer' } },
} as const satisfies ZodOpenApiComponentsObject['headers'];

export const headerRef = (name: keyof typeof headers) => ({ $ref: `#/components/headers/${name}` });

const ifMatch = { name: 'If-Match', in: 'header', schema: text } as const;

/** The headers that requests may, or must, carry. */
export const parameters = {
  IfMatch: { ...ifMatch, description: 'The `ETag` that you read: refuses the change when somebody was faster' },
  RequiredIfMatch: {
    ...ifMatch,
    required: true,
    description: 'The `ETag` that you read, or `*`: two people never overwrite each other silently',
  },
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    description: 'Chosen by you: repeating the request with it within 24 hours does not repeat its effect',
    schema: { ...text, pattern: '^[ -~]{1,255}$' },
  },
} as const satisfies ZodOpenApiComponentsObject['parameters'];

export const parameterRef = (name: keyof typeof parameters) => ({ $ref: `#/components/parameters/${name}` });
