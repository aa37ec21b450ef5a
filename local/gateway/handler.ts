import type { IncomingMessage } from 'node:http';
import type { JWTVerifyGetKey } from 'jose';
import type { LambdaFunction } from '../lambda/function.ts';
import type { DeclaredApi } from './api.ts';
import { type Authorization, jwtAuthorizer } from './authorizer.ts';
import { readBody } from './body.ts';
import { corsHeaders, preflightHeaders } from './cors.ts';
import { lambdaEvent } from './event.ts';
import { gatewayAnswer, internalError, type Response, responseOf, unavailable } from './response.ts';
import { MalformedPath, routeTable } from './routes.ts';
import { tokenBucket } from './throttle.ts';

const badRequest = gatewayAnswer(400, 'Bad Request');
const notFound = gatewayAnswer(404, 'Not Found');
const tooLarge = gatewayAnswer(413, 'Request Entity Too Large', { connection: 'close' });
const tooMany = gatewayAnswer(429, 'Too Many Requests');
const unauthorized = (challenge: string) => gatewayAnswer(401, 'Unauthorized', { 'www-authenticate': challenge });

const anybody: Authorization = { ok: true, claims: {} };

/** The path and query that a request names; also in the absolute form that proxies use. */
const targetOf = (url: string) => {
  const relative = url.startsWith('/') ? url : url.replace(/^https?:\/\/[^/?]*/i, '');
  const [path = '', ...query] = relative.split('?');
  return { path, query: query.join('?') };
};

const within = <T>(ms: number, work: Promise<T>) => {
  let timer: NodeJS.Timeout;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, ms, undefined);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
};

type GatewayParts = {
  readonly api: DeclaredApi;
  functionOf(arn: string): LambdaFunction;
  readonly keys: JWTVerifyGetKey;
};

/** Answers requests as the stack's HTTP API would. */
export type Handler = (message: IncomingMessage, requestId: string) => Promise<Response>;

export const gatewayHandler = ({ api, functionOf, keys }: GatewayParts): Handler => {
  const { cors } = api;
  const admit = tokenBucket(api.throttle);
  const authorizers = new Map([...api.authorizers].map(([id, jwt]) => [id, jwtAuthorizer(jwt, keys)] as const));
  const match = routeTable(
    api.routes.map(({ functionArn, authorizerId, ...route }) => ({
      routeKey: route.routeKey,
      target: { ...route, fn: functionOf(functionArn), authorize: authorizers.get(authorizerId ?? '') },
    })),
  );

  const answer: Handler = async (message, requestId) => {
    if (!admit()) return tooMany;
    const { method = '', headers, url = '' } = message;
    if (method === 'OPTIONS' && cors) return { status: 204, headers: preflightHeaders(cors, headers), body: '' };
    const { path, query } = targetOf(url);
    const matched = match(method, path);
    if (!matched) return notFound;
    const { routeKey, fn, authorize, permitted, timeoutMs } = matched.target;
    const authorization = authorize ? await authorize(headers.authorization) : anybody;
    if (!authorization.ok) return unauthorized(authorization.challenge);
    const body = await readBody(message);
    if (!body) return tooLarge;
    if (!permitted) return internalError;
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
    const outcome = await within(timeoutMs, fn.invoke(event));
    if (!outcome) return unavailable;
    return outcome.ok ? responseOf(outcome.payload) : internalError;
  };

  return async (message, requestId) => {
    const answered = await answer(message, requestId).catch((error: unknown) => {
      if (error instanceof MalformedPath) return badRequest;
      throw error;
    });
    if (!cors) return answered;
    return { ...answered, headers: { ...answered.headers, ...corsHeaders(cors, message.headers) } };
  };
};
