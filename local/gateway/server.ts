import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { JWTVerifyGetKey } from 'jose';
import type { LambdaFunction } from '../lambda/function.ts';
import type { DeclaredApi } from './api.ts';
import { type Authorization, jwtAuthorizer } from './authorizer.ts';
import { corsHeaders, preflightHeaders } from './cors.ts';
import { lambdaEvent } from './event.ts';
import { gatewayAnswer, internalError, type Response, responseOf } from './response.ts';
import { MalformedPath, routeTable } from './routes.ts';
import { tokenBucket } from './throttle.ts';

/** API Gateway's limits: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const BODY_BYTES = 10 * 1024 * 1024;
const HEADER_BYTES = 10_240;
const INTEGRATION_MS = 30_000;

const notFound = gatewayAnswer(404, 'Not Found');
const badRequest = gatewayAnswer(400, 'Bad Request');
const tooLarge = gatewayAnswer(413, 'Request Entity Too Large', { connection: 'close' });
const tooMany = gatewayAnswer(429, 'Too Many Requests');
const unavailable = gatewayAnswer(503, 'Service Unavailable');
const unauthorized = (challenge: string) => gatewayAnswer(401, 'Unauthorized', { 'www-authenticate': challenge });

const anybody: Authorization = { ok: true, claims: {} };

/** The body, or undefined when it is too large. */
const readBody = async (message: IncomingMessage) => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message.iterator({ destroyOnReturn: false })) {
    size += chunk.length;
    if (size > BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

/** The path and query that a request names; also in the absolute form that proxies use. */
const targetOf = (url: string) => {
  const relative = url.startsWith('/') ? url : url.replace(/^https?:\/\/[^/?]*/i, '');
  const [path = '', ...query] = relative.split('?');
  return { path, query: query.join('?') };
};

const withinTime = <T>(work: Promise<T>) => {
  let timer: NodeJS.Timeout;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, INTEGRATION_MS, undefined);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
};

export type GatewayParts = {
  readonly api: DeclaredApi;
  readonly functions: ReadonlyMap<string, LambdaFunction>;
  readonly keys: JWTVerifyGetKey;
  /** Told about what must not happen: an error of the gateway itself. */
  report(error: unknown): void;
};

/** The HTTP API of the stack, answering as API Gateway would. */
export const createGateway = ({ api, functions, keys, report }: GatewayParts) => {
  const admit = tokenBucket(api.throttle);
  const authorizers = new Map([...api.authorizers].map(([id, jwt]) => [id, jwtAuthorizer(jwt, keys)] as const));
  const match = routeTable(
    api.routes.map(({ routeKey, functionArn, authorizerId }) => {
      const fn = functions.get(functionArn);
      if (!fn) throw new Error(`The route ${routeKey} leads to no function`);
      return { routeKey, target: { routeKey, fn, authorize: authorizers.get(authorizerId ?? '') } };
    }),
  );

  const answer = async (message: IncomingMessage, requestId: string): Promise<Response> => {
    if (!admit()) return tooMany;
    const { method = '', headers, url = '' } = message;
    if (method === 'OPTIONS' && api.cors)
      return { status: 204, headers: preflightHeaders(api.cors, headers), body: '' };
    const { path, query } = targetOf(url);
    const matched = match(method, path);
    if (!matched) return notFound;
    const { routeKey, fn, authorize } = matched.target;
    const authorization = authorize ? await authorize(headers.authorization) : anybody;
    if (!authorization.ok) return unauthorized(authorization.challenge);
    const body = await readBody(message);
    if (!body) return tooLarge;
    const claims = authorize ? authorization.claims : undefined;
    const { pathParameters } = matched;
    const event = lambdaEvent({
      message,
      requestId,
      apiId: api.id,
      routeKey,
      path,
      query,
      pathParameters,
      body,
      claims,
    });
    const outcome = await withinTime(fn.invoke(event));
    if (!outcome) return unavailable;
    return outcome.ok ? responseOf(outcome.payload) : internalError;
  };

  const send = (message: IncomingMessage, response: ServerResponse, requestId: string, answered: Response) => {
    const { status, headers, cookies, body } = answered;
    if (cookies) response.setHeader('set-cookie', cookies);
    response.writeHead(status, {
      ...headers,
      ...(api.cors && corsHeaders(api.cors, message.headers)),
      'apigw-requestid': requestId,
      ...(status !== 204 && { 'content-length': Buffer.byteLength(body) }),
    });
    response.end(body);
  };

  const server = createServer(
    { maxHeaderSize: HEADER_BYTES, requestTimeout: INTEGRATION_MS },
    async (message, response) => {
      const requestId = randomUUID();
      try {
        send(message, response, requestId, await answer(message, requestId));
      } catch (error) {
        if (message.destroyed && !message.complete) return;
        if (!(error instanceof MalformedPath)) report(error);
        send(message, response, requestId, error instanceof MalformedPath ? badRequest : internalError);
      }
    },
  );
  server.on('clientError', refuse);
  return server;
};

/** What is not HTTP at all, or too large a header, gets one short answer and no connection. */
const refuse = (error: NodeJS.ErrnoException, socket: Socket) => {
  if (!socket.writable || error.code === 'ECONNRESET') return socket.destroy();
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request';
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
};
