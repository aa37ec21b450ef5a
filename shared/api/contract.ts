import * as z from 'zod';
import type { ProblemCode, UnknownThing } from './problems.ts';

/** Who may call a route at all; the resource's own rules narrow it further. `public` routes need no token. */
export type Access = 'public' | 'everyone' | 'managers' | 'administrators';

/** The Lambda functions that answer HTTP: one per resource. */
export type Resource =
  | 'deals'
  | 'tasks'
  | 'processes'
  | 'users'
  | 'subscriptions'
  | 'webhooks'
  | 'feed'
  | 'statistics'
  | 'report'
  | 'transfers'
  | 'documents';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

type Fields = z.ZodObject<Record<string, z.core.$ZodType>>;

/**
 * One route, said once. The infrastructure, the handler's types, the validation, the OpenAPI document and the
 * client are all made from it.
 */
export type Contract = {
  readonly id: string;
  readonly resource: Resource;
  readonly method: Method;
  readonly path: `/${string}`;
  readonly summary: string;
  readonly access: Access;
  readonly params: Fields;
  readonly query: Fields;
  readonly body: z.core.$ZodType;
  /** Whether `If-Match` must be sent; it is honoured everywhere. */
  readonly ifMatch: 'required' | 'optional';
  readonly success: {
    readonly status: 200 | 201 | 202 | 204;
    readonly body: z.core.$ZodType;
    /** Whether the answer carries the resource's version, which a later write sends back as `If-Match`. */
    readonly etag?: true;
    /** Whether the answer is a file that a browser saves under the name it is given. */
    readonly download?: true;
    /** JSON where nothing else is said. */
    readonly contentType?: string;
  };
  /** What this route can refuse beyond what every route can (see `problems.ts`). */
  readonly errors: readonly ProblemCode[];
  /** What an id in the body may name that is not there: 422, where the same in the path is one of `errors` and 404. */
  readonly unknownInBody: readonly UnknownThing[];
};

const nothing = z.strictObject({});
type Nothing = typeof nothing;

/** What a route without a body takes: none, or the empty object that some clients send all the same. */
export const noBody = nothing.optional();

/** What an answer without content (204) has. */
export const noContent = z.null();

type Defaults = {
  params: Nothing;
  query: Nothing;
  body: typeof noBody;
  ifMatch: 'optional';
  errors: readonly [];
  unknownInBody: readonly [];
};

type Given = Omit<Contract, keyof Defaults> & Partial<Pick<Contract, keyof Defaults>>;

/** Completes a route's contract with the plain defaults: no parameters, no query, no body, no errors of its own. */
export const contract = <const C extends Given>(given: C): Omit<Defaults, keyof C> & C => ({
  params: nothing,
  query: nothing,
  body: noBody,
  ifMatch: 'optional',
  errors: [],
  unknownInBody: [],
  ...given,
});

/** The key by which API Gateway names a route, for instance `GET /deals/{dealId}`. */
export const routeKey = (route: Pick<Contract, 'method' | 'path'>) => `${route.method} ${route.path}`;
