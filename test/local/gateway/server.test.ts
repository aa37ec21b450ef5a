import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { corsSchema } from '../../../local/gateway/cors.ts';
import { gatewayHandler } from '../../../local/gateway/handler.ts';
import { openGateway } from '../../../local/gateway/server.ts';
import { keys, longToken } from '../../../local/identity/tokens.ts';
import { failureOf } from '../../../local/lambda/protocol.ts';
import type { Outcome } from '../../../runner/outcome.ts';

const issuer = 'https://issuer.example.com';
const functionArn = 'arn:aws:lambda:eu-central-1:000000000000:function:echo';
const origin = 'https://crm.example.com';

const eventSchema = z.looseObject({ routeKey: z.string(), rawQueryString: z.string() });

/** Answers with the event itself, unless the query asks for something else. */
const invoke = async (event: unknown): Promise<Outcome> => {
  const { rawQueryString } = eventSchema.parse(event);
  if (rawQueryString === 'throw') return failureOf(new Error('boom'));
  if (rawQueryString === 'hang') return new Promise(() => {});
  if (rawQueryString === 'malformed') return { ok: true, payload: { statusCode: 'many' } };
  if (rawQueryString === 'plain') return { ok: true, payload: { hello: 'there' } };
  if (rawQueryString === 'full') {
    const headers = {
      'Content-Type': 'text/csv',
      ETag: '"1"',
      'Access-Control-Allow-Origin': 'https://evil.example.com',
    };
    const body = Buffer.from('a;b').toString('base64');
    return { ok: true, payload: { statusCode: 201, headers, cookies: ['a=1', 'b=2'], body, isBase64Encoded: true } };
  }
  return {
    ok: true,
    payload: { statusCode: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(event) },
  };
};

const fn = { name: 'echo', arn: functionArn, invoke, stop: async () => {} };
const reported: unknown[] = [];
let gateway: Awaited<ReturnType<typeof openGateway>>;
let token: string;

beforeAll(async () => {
  token = await longToken({ issuer, clientId: 'client', sub: 'u1', username: 'u1', groups: [] });
  gateway = await openGateway(0, (error) => reported.push(error));
  const route = (routeKey: string, authorizerId?: string) => ({
    routeKey,
    functionArn,
    authorizerId,
    timeoutMs: 30_000,
    permitted: true,
  });
  gateway.serve(
    gatewayHandler({
      api: {
        id: 'api',
        cors: corsSchema.parse({ allowOrigins: [origin], exposeHeaders: ['ETag'] }),
        throttle: { rate: 1_000, burst: 1_000 },
        authorizers: new Map([['jwt', { issuer, audience: ['client'] }]]),
        routes: [
          route('GET /open'),
          route('POST /deals/{dealId}/notes', 'jwt'),
          route('GET /deals/{dealId}', 'jwt'),
          { ...route('GET /hurried'), timeoutMs: 10 },
          { ...route('GET /unpermitted'), permitted: false },
          { ...route('GET /deals/{dealId}/unpermitted', 'jwt'), permitted: false },
        ],
      },
      functionOf: () => fn,
      keys,
    }),
  );
});
afterAll(() => gateway.stop());

const call = (path: string, init?: RequestInit) => fetch(`${gateway.url}${path}`, init);

/** Sends bytes as they are, and gives all that comes back until the connection ends. */
const raw = (text: string) =>
  new Promise<string>((resolve, reject) => {
    const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1', () => socket.write(text));
    let received = '';
    socket.on('data', (chunk) => {
      received += chunk.toString();
    });
    socket.on('close', () => resolve(received));
    socket.on('error', reject);
  });

describe('the gateway', () => {
  it('hands a request to the function in payload format 2.0', async () => {
    const response = await call('/deals/a%2Fb/notes?tag=x&tag=y%20z&empty', {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'Content-Type': 'application/json',
        'X-Two': 'a',
        cookie: 'k=1; l=2',
      },
      body: '{"text":"Grüße"}',
    });
    expect(await response.json()).toMatchObject({
      version: '2.0',
      routeKey: 'POST /deals/{dealId}/notes',
      rawPath: '/deals/a%2Fb/notes',
      rawQueryString: 'tag=x&tag=y%20z&empty',
      cookies: ['k=1', 'l=2'],
      headers: { 'content-type': 'application/json', 'x-two': 'a' },
      queryStringParameters: { tag: 'x,y z', empty: '' },
      pathParameters: { dealId: 'a/b' },
      body: '{"text":"Grüße"}',
      isBase64Encoded: false,
      requestContext: {
        http: { method: 'POST', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1' },
        authorizer: { jwt: { claims: { sub: 'u1', client_id: 'client' }, scopes: null } },
        stage: '$default',
        time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
        requestId: response.headers.get('apigw-requestid'),
      },
    });
  });

  it('hands a body that is no text over in base64', async () => {
    const headers = { authorization: token, 'content-type': 'application/octet-stream' };
    const response = await call('/deals/1/notes', { method: 'POST', headers, body: Buffer.from([0, 255]) });
    expect(await response.json()).toMatchObject({ body: 'AP8=', isBase64Encoded: true });
  });

  it('leaves out what a request does not have', async () => {
    const event = eventSchema.parse(await (await call('/open')).json());
    for (const absent of ['body', 'cookies', 'queryStringParameters', 'pathParameters'])
      expect(event).not.toHaveProperty(absent);
    expect(event.requestContext).not.toHaveProperty('authorizer');
  });

  it('sends back the status, headers, cookies and bytes that the function returned, with its own CORS headers', async () => {
    const response = await call('/open?full', { headers: { origin } });
    expect([response.status, await response.text(), response.headers.getSetCookie()]).toEqual([
      201,
      'a;b',
      ['a=1', 'b=2'],
    ]);
    expect(response.headers.get('content-type')).toBe('text/csv');
    expect(response.headers.get('access-control-allow-origin')).toBe(origin);
    expect(response.headers.get('access-control-expose-headers')).toBe('ETag');
  });

  it('takes anything without a status for a JSON body', async () => {
    const response = await call('/open?plain');
    expect([response.status, await response.json()]).toEqual([200, { hello: 'there' }]);
  });

  it.each([
    ['/open?throw', 500, 'Internal Server Error'],
    ['/open?malformed', 500, 'Internal Server Error'],
    ['/hurried?hang', 503, 'Service Unavailable'],
    ['/unpermitted', 500, 'Internal Server Error'],
    ['/nowhere', 404, 'Not Found'],
    ['/deals/1', 401, 'Unauthorized'],
    ['/deals/1/unpermitted', 401, 'Unauthorized'],
    ['/deals/%zz', 400, 'Bad Request'],
  ])('answers %s by itself with %i', async (path, status, message) => {
    const response = await call(path, { headers: { origin } });
    expect([response.status, await response.json()]).toEqual([status, { message }]);
    expect(response.headers.get('access-control-allow-origin')).toBe(origin);
  });

  it('refuses a body over 10 MB without waiting for its end', async () => {
    const header = `POST /deals/1/notes HTTP/1.1\r\nHost: x\r\nAuthorization: ${token}\r\nContent-Length: 99999999\r\n\r\n`;
    expect(await raw(header + 'x'.repeat(11 * 1024 * 1024))).toMatch(/^HTTP\/1.1 413 .*Request Entity Too Large/s);
  });

  it('answers a preflight on any path', async () => {
    expect((await call('/nowhere', { method: 'OPTIONS', headers: { origin } })).status).toBe(204);
  });

  it.each([
    ['no HTTP at all', 'hello\r\n\r\n', 400],
    ['a header that is too large', `GET /open HTTP/1.1\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
    ['an absolute target', 'GET http://other.example.com/open HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 200],
    ['HEAD', 'HEAD /open HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 404],
    ['TRACE', 'TRACE /open HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 404],
    ['an asterisk', 'GET * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 404],
  ])('survives %s', async (_, request, status) => {
    expect(await raw(request)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect((await call('/open')).status).toBe(200);
  });

  it('survives a client that goes away in the middle of its request', async () => {
    const gone = connect(Number(new URL(gateway.url).port), '127.0.0.1');
    gone.write(`POST /deals/1/notes HTTP/1.1\r\nHost: x\r\nAuthorization: ${token}\r\nContent-Length: 100\r\n\r\nhalf`);
    await once(gone, 'ready');
    gone.destroy();
    expect((await call('/open')).status).toBe(200);
    expect(reported).toEqual([]);
  });
});

describe('a gateway with a low limit', () => {
  it('turns away what is too much with 429', async () => {
    const limited = await openGateway(0, () => {});
    const api = { id: 'api', cors: undefined, throttle: { rate: 0.001, burst: 2 }, authorizers: new Map(), routes: [] };
    limited.serve(gatewayHandler({ api, functionOf: () => fn, keys }));
    const statuses = [];
    for (let request = 0; request < 3; request++) statuses.push((await fetch(limited.url)).status);
    await limited.stop();
    expect(statuses).toEqual([404, 404, 429]);
  });

  it('answers 503 until something serves it', async () => {
    const idle = await openGateway(0, () => {});
    const response = await fetch(idle.url);
    await idle.stop();
    expect([response.status, await response.json()]).toEqual([503, { message: 'Service Unavailable' }]);
  });
});
