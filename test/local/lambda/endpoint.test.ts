import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLambda } from '../../../local/lambda/endpoint.ts';
import type { LambdaFunction } from '../../../local/lambda/function.ts';
import { failureOf } from '../../../local/lambda/protocol.ts';
import { localAccess } from '../../../runner/access.ts';

const arn = 'arn:aws:lambda:eu-central-1:000000000000:function:shop-Echo';
const echo: LambdaFunction = {
  name: 'shop-Echo',
  arn,

  stop: async () => {},
  invoke: async (event) => (event === 'bad' ? failureOf(new RangeError('boom')) : { ok: true, payload: event }),
};

let endpoint: Awaited<ReturnType<typeof openLambda>>;
let client: LambdaClient;
beforeAll(async () => {
  endpoint = await openLambda(
    new Map([
      [echo.name, echo],
      [echo.arn, echo],
    ]),
  );
  client = new LambdaClient({ ...localAccess, endpoint: endpoint.url });
});
afterAll(() => {
  client.destroy();
  endpoint.stop();
});

const invoke = async (FunctionName: string, payload: unknown) => {
  const Payload = JSON.stringify(payload);
  const answer = await client.send(new InvokeCommand({ FunctionName, Payload }));
  const text = answer.Payload?.transformToString();
  return { ...answer, payload: text ? JSON.parse(text) : undefined };
};

describe('invoking a function from outside', () => {
  it.each([echo.name, echo.arn])('hands over the payload and gives what it answers, by %s', async (name) => {
    const answer = await invoke(name, { Records: [1] });
    expect([answer.StatusCode, answer.FunctionError, answer.payload]).toEqual([200, undefined, { Records: [1] }]);
  });

  it('says how it failed', async () => {
    const { StatusCode, FunctionError, payload } = await invoke(echo.name, 'bad');
    expect([StatusCode, FunctionError]).toEqual([200, 'Unhandled']);
    expect(payload).toMatchObject({ errorType: 'RangeError', errorMessage: 'boom', trace: expect.any(Array) });
  });

  it('refuses a function that is not there, and what is no JSON', async () => {
    await expect(invoke('shop-Other', {})).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    const malformed = client.send(new InvokeCommand({ FunctionName: echo.name, Payload: '{' }));
    await expect(malformed).rejects.toMatchObject({ name: 'InvalidRequestContentException' });
  });
});
