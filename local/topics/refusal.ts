import { NotFoundException } from '@aws-sdk/client-sns';
import * as z from 'zod';

/** What SNS answers to a request that it does not take. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

/** What was wrong with a request, as SNS says it; undefined when the request was not to blame. */
export const refusalOf = (error: unknown) => {
  if (error instanceof Refusal) return error;
  if (error instanceof NotFoundException) return new Refusal('NotFound', error.message, 404);
  if (error instanceof z.ZodError) {
    return new Refusal('InvalidParameter', `Invalid parameter: ${z.prettifyError(error)}`);
  }
  if (error instanceof SyntaxError) return new Refusal('InvalidParameter', `Invalid parameter: ${error.message}`);
  return undefined;
};
