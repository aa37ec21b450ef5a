import * as z from 'zod';
import type { ZodOpenApiComponentsObject, ZodOpenApiResponseObject, ZodOpenApiResponsesObject } from 'zod-openapi';
import { type Contract, noBody } from '../../shared/api/contract.ts';
import { type ProblemCode, problem, problems } from '../../shared/api/problems.ts';
import { headerRef } from './headers.ts';

const gatewayMessage = z
  .looseObject({ message: z.string() })
  .meta({ id: 'GatewayMessage', description: 'What API Gateway answers by itself, before a function is asked' });
const fromGateway = { 'application/json': { schema: gatewayMessage } };
const fromFunction = { 'application/problem+json': { schema: problem } };
const fromEither = { ...fromFunction, ...fromGateway };

const requestId = { 'X-Request-Id': headerRef('RequestId') };

const titled = (code: ProblemCode) => `\`${code}\`: ${problems[code].title}`;

/** What any route can answer, whatever it does. */
export const commonRefusals = {
  Unauthorized: { description: titled('unauthorized'), headers: requestId, content: fromEither },
  TooLarge: { description: titled('too_large'), headers: requestId, content: fromEither },
  UnsupportedMediaType: { description: titled('unsupported_media_type'), headers: requestId, content: fromFunction },
  TooManyRequests: { description: 'More requests than this customer may send; try again later', content: fromGateway },
  Internal: { description: titled('internal'), headers: requestId, content: fromEither },
  Unavailable: {
    description: titled('unavailable'),
    headers: { ...requestId, 'Retry-After': headerRef('RetryAfter') },
    content: fromEither,
  },
} as const satisfies ZodOpenApiComponentsObject['responses'];

const common = (name: keyof typeof commonRefusals) => ({ $ref: `#/components/responses/${name}` });

const hasBody = ({ body }: Contract) => body !== noBody;
export const isIdempotent = ({ method, access }: Contract) => method === 'POST' && access !== 'public';

type Refused = readonly [status: number, code: ProblemCode];

/** What a route refuses: what its contract names, and what follows from the rest of the contract. */
const refusedBy = (contract: Contract): Refused[] => [
  [400, 'invalid_request'],
  ...(hasBody(contract) ? [[422, 'invalid_request'] as const] : []),
  ...[
    ...(contract.access === 'managers' || contract.access === 'administrators' ? (['forbidden'] as const) : []),
    ...(contract.ifMatch === 'required' ? (['precondition_required'] as const) : []),
    ...(isIdempotent(contract) ? (['idempotency_in_progress', 'idempotency_key_reused'] as const) : []),
    ...contract.errors,
  ].map((code): Refused => [problems[code].status, code]),
  ...contract.unknownInBody.map((code): Refused => [422, code]),
];

const refusal = (refused: readonly Refused[]): ZodOpenApiResponseObject => {
  const codes = [...new Set(refused.map(([, code]) => code))].sort();
  return {
    description: codes.map((code) => `- ${titled(code)}`).join('\n'),
    headers: requestId,
    content: {
      'application/problem+json': {
        schema: { $ref: '#/components/schemas/Problem', properties: { code: { enum: codes } } },
      },
    },
  };
};

/** What any route answers while something is away, beside what its contract names of that. */
const unavailable = (refused: readonly Refused[] = []) => {
  if (refused.length === 0) return common('Unavailable');
  const { headers } = commonRefusals.Unavailable;
  const { description, content } = refusal([...refused, [503, 'unavailable']]);
  return { description, headers, content: { ...content, ...fromGateway } };
};

/** Every answer of a route that is a refusal, by its status. */
export const refusals = (contract: Contract): ZodOpenApiResponsesObject => {
  const byStatus = Map.groupBy(refusedBy(contract), ([status]) => status);
  return {
    ...Object.fromEntries([...byStatus].map(([status, refused]) => [status, refusal(refused)])),
    ...(contract.access !== 'public' && { 401: common('Unauthorized') }),
    ...(hasBody(contract) && { 413: common('TooLarge'), 415: common('UnsupportedMediaType') }),
    429: common('TooManyRequests'),
    500: common('Internal'),
    503: unavailable(byStatus.get(503)),
  };
};
