import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { ACCOUNT } from '../../runner/access.ts';
import type { Claims } from './authorizer.ts';

type GatewayRequest = {
  readonly message: IncomingMessage;
  readonly requestId: string;
  readonly apiId: string;
  readonly routeKey: string;
  readonly path: string;
  readonly query: string;
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly claims: Claims | undefined;
};

const textual = /^(text\/|application\/(json|javascript|xml|[\w.-]+\+json|[\w.-]+\+xml)\b)/i;

/** Whether API Gateway hands a body over as text; everything else comes in base64. */
const isText = (headers: IncomingHttpHeaders) => {
  const type = headers['content-type'];
  return headers['content-encoding'] === undefined && (type === undefined || textual.test(type));
};

const joined = (entries: Iterable<readonly [string, string]>) => {
  const values = new Map<string, string>();
  for (const [name, value] of entries) {
    const before = values.get(name);
    values.set(name, before === undefined ? value : `${before},${value}`);
  }
  return Object.fromEntries(values);
};

const headerEntries = function* ({ rawHeaders }: IncomingMessage): Generator<[string, string]> {
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]?.toLowerCase() ?? '';
    if (name !== 'cookie') yield [name, rawHeaders[index + 1] ?? ''];
  }
};

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A time as in an access log, for instance `12/Mar/2026:19:03:58 +0000`. */
const accessLogTime = (time: Date) => {
  const [date = '', clock = ''] = time.toISOString().split('T');
  const [year = '', month = '', day = ''] = date.split('-');
  return `${day}/${months[Number(month) - 1]}/${year}:${clock.slice(0, 8)} +0000`;
};

/**
 * A request in payload format 2.0.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export const lambdaEvent = (request: GatewayRequest) => {
  const { message, requestId, apiId, routeKey, path, query, pathParameters, body, claims } = request;
  const { headers } = message;
  const text = isText(headers);
  const time = new Date();
  const domainName = headers.host ?? '';
  return {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString: query,
    ...(headers.cookie && { cookies: headers.cookie.split(/; */) }),
    headers: joined(headerEntries(message)),
    ...(query && { queryStringParameters: joined(new URLSearchParams(query)) }),
    ...(Object.keys(pathParameters).length > 0 && { pathParameters }),
    requestContext: {
      accountId: ACCOUNT,
      apiId,
      ...(claims && { authorizer: { jwt: { claims, scopes: null } } }),
      domainName,
      domainPrefix: domainName.split('.')[0] ?? '',
      http: {
        method: message.method ?? '',
        path,
        protocol: `HTTP/${message.httpVersion}`,
        sourceIp: message.socket.remoteAddress ?? '',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId,
      routeKey,
      stage: '$default',
      time: accessLogTime(time),
      timeEpoch: time.getTime(),
    },
    ...(body.length > 0 && { body: body.toString(text ? 'utf8' : 'base64') }),
    isBase64Encoded: body.length > 0 && !text,
  };
};
