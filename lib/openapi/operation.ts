import * as z from 'zod';
import type { ZodOpenApiOperationObject, ZodOpenApiResponseObject } from 'zod-openapi';
import { type Access, type Contract, noBody } from '../../shared/api/contract.ts';
import { headerRef, parameterRef } from './headers.ts';
import { isIdempotent, refusals } from './refusals.ts';

const callers: Readonly<Record<Access, string>> = {
  public: 'Needs no token.',
  everyone: 'For everybody who is signed in.',
  managers: 'For managers and administrators.',
  administrators: 'For administrators.',
};

const meanings = { 200: 'Done', 201: 'Created', 202: 'Begun', 204: 'Done; there is nothing to say' } as const;

const success = (contract: Contract): ZodOpenApiResponseObject => {
  const { status, body, etag, download, contentType = 'application/json' } = contract.success;
  return {
    description: meanings[status],
    headers: {
      'X-Request-Id': headerRef('RequestId'),
      ...(etag && { ETag: headerRef('ETag') }),
      ...((status === 201 || status === 202) && { Location: headerRef('Location') }),
      ...(download && { 'Content-Disposition': headerRef('ContentDisposition') }),
      ...(isIdempotent(contract) && { 'Idempotent-Replayed': headerRef('IdempotentReplayed') }),
    },
    ...(status !== 204 && { content: { [contentType]: { schema: body } } }),
  };
};

const precondition = ({ ifMatch, errors }: Contract) => {
  if (ifMatch === 'required') return [parameterRef('RequiredIfMatch')];
  return errors.includes('precondition_failed') ? [parameterRef('IfMatch')] : [];
};

const requestBody = ({ body }: Contract) => ({
  required: !z.safeParse(body, undefined).success,
  content: { 'application/json': { schema: body } },
});

/** A route as the OpenAPI document says it. */
export const operation = (contract: Contract): ZodOpenApiOperationObject => ({
  operationId: contract.id,
  tags: [contract.resource],
  summary: contract.summary,
  description: callers[contract.access],
  requestParams: { path: contract.params, query: contract.query },
  parameters: [...precondition(contract), ...(isIdempotent(contract) ? [parameterRef('IdempotencyKey')] : [])],
  ...(contract.body !== noBody && { requestBody: requestBody(contract) }),
  responses: { [contract.success.status]: success(contract), ...refusals(contract) },
  ...(contract.access === 'public' && { security: [] }),
});
