import * as z from 'zod';
import type { Headers } from './cors.ts';

const structured = z.object({
  statusCode: z.coerce.number().int().min(100).max(599),
  headers: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  cookies: z.array(z.string()).optional(),
  body: z.string().optional(),
  isBase64Encoded: z.boolean().optional(),
});

export type Response = {
  readonly status: number;
  readonly headers: Headers;
  readonly cookies?: readonly string[];
  readonly body: string | Buffer;
};

/** An answer that API Gateway makes by itself. */
export const gatewayAnswer = (status: number, message: string, headers: Headers = {}): Response => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify({ message }),
});

export const internalError = gatewayAnswer(500, 'Internal Server Error');
export const unavailable = gatewayAnswer(503, 'Service Unavailable');

const isStructured = (payload: unknown) => typeof payload === 'object' && payload !== null && 'statusCode' in payload;

const lowerCased = (headers: Readonly<Record<string, string | number | boolean>>): Headers => {
  const entries = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)] as const);
  // API Gateway puts its own in place of them.
  return Object.fromEntries(entries.filter(([name]) => !name.startsWith('access-control-')));
};

/** What a function returned, as an HTTP response: the structured form, else anything as a JSON body. */
export const responseOf = (payload: unknown): Response => {
  if (!isStructured(payload)) {
    const body = typeof payload === 'string' ? payload : (JSON.stringify(payload) ?? '');
    return { status: 200, headers: { 'content-type': 'application/json' }, body };
  }
  const parsed = structured.safeParse(payload);
  if (!parsed.success) return internalError;
  const { statusCode, headers = {}, cookies, body = '', isBase64Encoded } = parsed.data;
  return {
    status: statusCode,
    headers: { ...(body && { 'content-type': 'text/plain;charset=UTF-8' }), ...lowerCased(headers) },
    ...(cookies && { cookies }),
    body: isBase64Encoded ? Buffer.from(body, 'base64') : body,
  };
};
