import { type ProblemCode, problems } from '../../shared/api/problems.ts';
import { DomainError, type Fault, maxFaults, ProcessNotPublishable } from '../../shared/kernel/errors.ts';
import { MailUnavailable, outageOf } from '../../shared/kernel/outages.ts';

import {
  IdempotencyConflict,
  ItemTooLarge,
  VersionConflict,
  WrittenByLaterRelease,
} from '../../shared/table/errors.ts';
import { Refusal } from './refusal.ts';
import { commonHeaders, type Response } from './respond.ts';

type Problem = {
  readonly code: ProblemCode;
  readonly status?: number | undefined;
  readonly errors?: readonly Fault[] | undefined;
  readonly data?: Readonly<Record<string, unknown>>;
};

/** What an error of ours is called: for requests, and for the lines of a file that is imported. */
export const codeOf = (error: unknown): ProblemCode | undefined => {
  if (error instanceof DomainError) return error.code;
  if (error instanceof ItemTooLarge) return 'deal_too_large';
  if (error instanceof VersionConflict) return 'version_conflict';
  if (error instanceof IdempotencyConflict) return 'idempotency_in_progress';
  if (error instanceof MailUnavailable) return 'mail_unavailable';
  if (error instanceof WrittenByLaterRelease || outageOf(error) === 'passing') return 'unavailable';
  return undefined;
};

/** The problem that answers an error. An error that nobody foresaw is our fault. */
const problemOf = (error: unknown): Problem => {
  if (error instanceof Refusal) return { code: error.code, ...error.details };
  if (error instanceof ProcessNotPublishable) return { code: error.code, errors: error.faults };
  return { code: codeOf(error) ?? 'internal', ...(error instanceof DomainError && { data: error.data }) };
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
      title,
      status,
      code,
      detail: title,
      requestId,
      ...(errors && { errors: errors.slice(0, maxFaults) }),
      ...data,
    }),
  };
};
