import { failure, type Outcome } from '../../runner/outcome.ts';

import type { Identity } from '../permissions/judging.ts';

/** What a worker is started with. */
export type WorkerData = {
  readonly handlerFile: string;
  readonly handlerName: string;
  readonly context: StaticContext;
  /** As whom it calls AWS. */
  readonly identity: Identity;
};

/** The parts of Lambda's context object that are the same for all invocations. */
type StaticContext = {
  readonly functionName: string;
  readonly functionVersion: string;
  readonly invokedFunctionArn: string;
  readonly memoryLimitInMB: string;
  readonly logGroupName: string;
  readonly logStreamName: string;
};

export type Invocation = { readonly requestId: string; readonly event: unknown; readonly deadline: number };

/** Said by a worker once its code is loaded, whether or not that went well. */
export type Loaded = { readonly loaded: true };

export type Answer = { readonly requestId: string; readonly outcome: Outcome };

export const failureOf = (error: unknown): Outcome =>
  error instanceof Error ? failure(error.name, error.message, error.stack) : failure('Error', String(error));
