import * as z from 'zod';
import type { Access, Contract } from '../../shared/api/contract.ts';
import type { Actor } from '../../shared/kernel/values.ts';
import type { Write } from '../../shared/table/table.ts';
import { checkedBy, pointerTo, Refusal } from './refusal.ts';

export type PublicContract = Contract & { readonly access: 'public' };
export type SignedInContract = Contract & { readonly access: Exclude<Access, 'public'> };

/** What a handler answers; the shell adds the contract's status and the headers that every answer has. */
export type Answer<Body = unknown> = {
  readonly body: Body;
  /** The version of the resource, as it goes into the `ETag` and comes back as `If-Match`. */
  readonly etag?: string | undefined;
  /** The path of what was created. */
  readonly location?: string | undefined;
  /** The name of the file that the answer is. */
  readonly fileName?: string | undefined;
};

/** The answer that a contract promises: without the `ETag` or the file's name that it announces, it does not compile. */
export type AnswerOf<C extends Contract> = Answer<z.input<C['success']['body']>> &
  (C['success'] extends { readonly etag: true } ? { readonly etag: string } : unknown) &
  (C['success'] extends { readonly download: true } ? { readonly fileName: string } : unknown);

/** What every request by somebody who is signed in has, whatever the route. */
export type SignedIn = {
  readonly contract: Contract;
  readonly user: Actor;
  readonly ifMatch: string | undefined;
  /** Keeps an answer for repetitions of this request: a write for the transaction of the effect that it reports. */
  readonly idempotencyWrite: (answer: Answer) => Write | undefined;
};

/** A request, checked wholly against its contract. */
export type Request<C extends SignedInContract> = SignedIn & {
  readonly params: z.output<C['params']>;
  readonly query: z.output<C['query']>;
  readonly body: z.output<C['body']>;
};

/** What API Gateway hands over of a request (payload format 2.0), as far as we read it. */
export const httpEvent = z.looseObject({
  routeKey: z.string(),
  rawPath: z.string(),
  rawQueryString: z.string().default(''),
  headers: z.record(z.string(), z.string()).default({}),
  pathParameters: z.record(z.string(), z.string()).default({}),
  body: z.string().optional(),
  isBase64Encoded: z.boolean().default(false),
  requestContext: z.looseObject({
    requestId: z.string(),
    authorizer: z.looseObject({ jwt: z.looseObject({ claims: z.unknown() }) }).optional(),
  }),
});
export type HttpEvent = z.infer<typeof httpEvent>;

const maxBody = 256 * 1024;
const jsonType = /^application\/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i;

const malformed = (pointer: string, message: string, code = 'malformed') =>
  new Refusal('invalid_request', { status: 400, errors: [{ pointer, code, message }] });

const parsed = <Schema extends z.core.$ZodType>(
  schema: Schema,
  value: unknown,
  base: string,
  status: number,
): z.output<Schema> => {
  const checked = checkedBy(schema, value, base);
  if ('data' in checked) return checked.data;
  throw new Refusal('invalid_request', { status, errors: checked.faults });
};

const bytesOf = ({ body = '', isBase64Encoded }: HttpEvent) => Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');

const requireJsonType = ({ headers }: HttpEvent) => {
  if (headers['content-encoding'] !== undefined || !jsonType.test(headers['content-type'] ?? '')) {
    throw new Refusal('unsupported_media_type');
  }
};

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const jsonIn = (bytes: Buffer): unknown => {
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch {
    throw malformed('', 'The body is not JSON in UTF-8');
  }
};

const bodyOf = (event: HttpEvent): unknown => {
  const bytes = bytesOf(event);
  if (bytes.length === 0) return undefined;
  requireJsonType(event);
  if (bytes.length > maxBody) throw new Refusal('too_large');
  return jsonIn(bytes);
};

const isWellEscaped = (text: string) => {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
};

const queryOf = ({ rawQueryString }: HttpEvent) => {
  // URLSearchParams would put a replacement character in the place of a broken escape.
  if (!isWellEscaped(rawQueryString)) throw malformed('/query', 'An escape is broken');
  const query = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(rawQueryString)) {
    if (query.has(name)) throw malformed(pointerTo('/query', [name]), 'Given more than once', 'repeated');
    query.set(name, value);
  }
  return Object.fromEntries(query);
};

const idempotencyKey = z.string().regex(/^[\x20-\x7e]{1,255}$/);

/** The key that a client sent so that repeating a POST does not repeat its effect, if any. */
const idempotencyKeyOf = ({ method }: Contract, { headers }: HttpEvent) => {
  const given = headers['idempotency-key'];
  return method === 'POST' && given !== undefined
    ? parsed(idempotencyKey, given, '/headers/idempotency-key', 400)
    : undefined;
};

/** The checked parts of a request: 415, 413, 400 for all but a body that breaks its schema, which is 422. */
export const parseRequest = <C extends Contract>(contract: C, event: HttpEvent) => {
  const json = bodyOf(event);
  return {
    params: parsed<C['params']>(contract.params, event.pathParameters, '/path', 400),
    query: parsed<C['query']>(contract.query, queryOf(event), '/query', 400),
    idempotencyKey: idempotencyKeyOf(contract, event),
    body: parsed<C['body']>(contract.body, json, '', 422),
  };
};
