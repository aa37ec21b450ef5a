import { isProblem, type ProblemCode, problems } from '../../shared/api/problems.ts';
import {
  DomainError,
  type Fault,
  FilesUnavailable,
  MailUnavailable,
  maxFaults,
  ProcessNotPublishable,
} from '../../shared/kernel/errors.ts';

import {
  IdempotencyConflict,
  ItemTooLarge,
  TableThrottled,
  VersionConflict,
  WrittenByLaterRelease,
} from '../../shared/table/errors.ts';
import { Refusal } from './refusal.ts';
import { commonHeaders, type Response } from './respond.ts';

/**
 * Whether a call of AWS failed by what passes by itself: nothing answered, or something that cannot for now, although it
 * was asked again. On the error of each call that it made the SDK notes how often it tried.
 */
export const isPassing = (error: unknown) =>
  error instanceof Error &&
  '$metadata' in error &&
  (!('$fault' in error) || error.$fault === 'server' || /Throttl|TooManyRequests/.test(error.name));

type Problem = {
  readonly code: ProblemCode;
  readonly status?: number | undefined;
  readonly errors?: readonly Fault[] | undefined;
  readonly data?: Readonly<Record<string, unknown>>;
};

/** What passes by itself. */
const isOutage = (error: unknown) =>
  error instanceof TableThrottled ||
  error instanceof WrittenByLaterRelease ||
  error instanceof FilesUnavailable ||
  isPassing(error);

/** What a client is told of an error: the one table from cause to code. What nobody foresaw is our fault. */
const problemOf = (error: unknown): Problem => {
  if (error instanceof Refusal) return { code: error.code, ...error.details };
  if (error instanceof ProcessNotPublishable) return { code: 'process_not_publishable', errors: error.faults };
  if (error instanceof DomainError && isProblem(error.code)) return { code: error.code, data: error.data };
  if (error instanceof VersionConflict) return { code: 'version_conflict' };
  if (error instanceof IdempotencyConflict) return { code: 'idempotency_in_progress' };
  if (error instanceof ItemTooLarge) return { code: 'deal_too_large' };
  if (error instanceof MailUnavailable) return { code: 'mail_unavailable' };
  if (isOutage(error)) return { code: 'unavailable' };
  return { code: 'internal' };
};

/** The answer to a request that failed, as `application/problem+json` (RFC 9457). */
export const problemResponse = (error: unknown, requestId: string): Response => {
  const { code, data, errors, status = problems[code].status } = problemOf(error);
  const { title } = problems[code];
  return {
    statusCode: status,
    headers: {
      'Content-Type': 'application/problem+json',
      ...commonHeaders(requestId),
      ...(code === 'unavailable' && { 'Retry-After': '1' }),
      // Cognito counts its mails by the day.
      ...(code === 'mail_unavailable' && { 'Retry-After': '3600' }),
    },
    body: JSON.stringify({
      type: `urn:stagecraft:problem:${code}`,
      ...{ title, status, code, detail: title, requestId },
      ...(errors && { errors: errors.slice(0, maxFaults) }),
      ...data,
    }),
  };
};
