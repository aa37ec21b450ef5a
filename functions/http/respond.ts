import type { Contract } from '../../shared/api/contract.ts';
import { attachmentDisposition } from '../../shared/storage/content-disposition.ts';
import type { StoredResponse } from '../../shared/table/idempotency.ts';
import type { Answer } from './parse.ts';

/** What a function returns to API Gateway. */
export type Response = {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body?: string;
};

/** What every answer carries, refusals too. */
export const commonHeaders = (requestId: string) => ({ 'X-Request-Id': requestId, 'Cache-Control': 'no-store' });

/** An answer as it is sent, but for the headers of the one request that it answers. */
export const storedResponse = (
  { success }: Contract,
  { body, etag, location, fileName }: Answer<unknown>,
): StoredResponse => ({
  status: success.status,
  headers: {
    ...(success.status !== 204 && { 'Content-Type': success.contentType ?? 'application/json' }),
    ...(etag !== undefined && { ETag: `"${etag}"` }),
    ...(location !== undefined && { Location: location }),
    ...(fileName !== undefined && { 'Content-Disposition': attachmentDisposition(fileName) }),
  },
  ...(success.status !== 204 && { text: typeof body === 'string' ? body : JSON.stringify(body) }),
});

export const response = ({ status, headers, text }: StoredResponse, requestId: string): Response => ({
  statusCode: status,
  headers: { ...headers, ...commonHeaders(requestId) },
  ...(text !== undefined && { body: text }),
});

export const replayed = (kept: StoredResponse, requestId: string): Response => {
  const { headers, ...rest } = response(kept, requestId);
  return { ...rest, headers: { ...headers, 'Idempotent-Replayed': 'true' } };
};
