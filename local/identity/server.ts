import { createServer } from 'node:http';
import { CognitoError } from 'cognito-local/lib/errors.js';
import type { Route } from 'cognito-local/lib/server/Router.js';
import { messageOf } from '../../runner/fault.ts';
import { context } from './services.ts';

/** Times are sent as seconds. */
const asSeconds = function (this: Record<string, unknown>, key: string, value: unknown) {
  const raw = this[key];
  return raw instanceof Date ? Math.floor(raw.getTime() / 1000) : value;
};

const read = async (stream: AsyncIterable<Buffer>) => {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString());
};

/** The user pool's API for the AWS SDK: `POST /` with the action in a header. */
export const identityServer = (call: (action: string) => Route) =>
  createServer(async (request, response) => {
    const reply = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify(body, asSeconds));
    };
    try {
      const action = String(request.headers['x-amz-target']).split('.')[1] ?? '';
      reply(200, await call(action)(context, await read(request)));
    } catch (error) {
      // Never 500: the SDK would try again what can only fail again.
      const type = error instanceof CognitoError ? error.code : 'NotSupportedByLocalCloudException';
      reply(400, { __type: type, message: messageOf(error) });
    }
  });
