import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { messageOf } from '../../runner/fault.ts';
import { HOST, listen } from '../ports.ts';
import type { LambdaFunction } from './function.ts';

type Answer = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
};

const refused = (status: number, type: string, message: string): Answer => ({
  status,
  headers: { 'x-amzn-errortype': type },
  body: { Type: 'User', message },
});

/** The function's name or ARN, whose colons the SDK encodes. */
const invoked = ({ method, url = '' }: IncomingMessage) => {
  const [, name] = /^\/2015-03-31\/functions\/([^/?]+)\/invocations(?:\?|$)/.exec(url) ?? [];
  return method === 'POST' && name !== undefined ? decodeURIComponent(name) : undefined;
};

/**
 * Lambda's Invoke, for tools that run a function of the stack from outside and wait for its answer.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export const openLambda = async (functions: ReadonlyMap<string, LambdaFunction>) => {
  const answerTo = async (request: IncomingMessage): Promise<Answer> => {
    const name = invoked(request);
    const fn = functions.get(name ?? '');
    if (!fn) return refused(404, 'ResourceNotFoundException', `Function not found: ${name}`);
    const payload: unknown = JSON.parse((await text(request)) || '{}');
    const outcome = await fn.invoke(payload);
    const headers = { 'x-amz-executed-version': '$LATEST' };
    if (outcome.ok) return { status: 200, headers, body: outcome.payload ?? null };
    return { status: 200, headers: { ...headers, 'x-amz-function-error': 'Unhandled' }, body: outcome.error };
  };
  const server = createServer(async (request, response) => {
    const { status, headers, body } = await answerTo(request).catch((error: unknown) =>
      refused(400, 'InvalidRequestContentException', `Could not parse request body into json: ${messageOf(error)}`),
    );
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  });
  const port = await listen(server, 0, 'functions');
  return {
    url: `http://${HOST}:${port}`,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
};
