import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import * as z from 'zod';
import { failure, type Outcome } from '../../runner/outcome.ts';

const errorSchema = z.object({ errorType: z.string().default('Error'), errorMessage: z.string().default('') });

/** Runs a function of Lambda with an event, and waits for what comes of it. */
export const invoke = async (lambda: LambdaClient, FunctionName: string, event: unknown): Promise<Outcome> => {
  const Payload = JSON.stringify(event);
  const { FunctionError, Payload: answered } = await lambda.send(new InvokeCommand({ FunctionName, Payload }));
  const text = answered?.transformToString() ?? '';
  const payload: unknown = text === '' ? null : JSON.parse(text);
  if (FunctionError === undefined) return { ok: true, payload };
  const { errorType, errorMessage } = errorSchema.parse(payload);
  return failure(errorType, errorMessage);
};
