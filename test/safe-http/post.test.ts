import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { listen } from '../../local/ports.ts';
import { post } from '../../shared/safe-http/post.ts';
import { startCanary } from '../support/canary.ts';
import { postedTo } from '../support/posted.ts';
import { answer, type Manners, says, saysAndEnds } from '../support/raw-receiver.ts';

beforeAll(() => void vi.stubEnv('ALLOW_LOOPBACK_WEBHOOKS', 'yes'));
afterAll(() => void vi.unstubAllEnvs());

describe('a message', () => {
  it('arrives byte by byte as it was given, with its headers, on a connection of its own', async () => {
    const seen: unknown[] = [];
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { method, url, headers } = request;
        seen.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
        response.end('Danke');
      });
    });
    const port = await listen(server, 0, 'a receiver');
    const body = '{"name":"Stühle – 椅子 🪑"}';
    const outcome = await post(`http://127.0.0.1:${port}/hooks?a=1`, { headers: { 'webhook-id': 'e1' }, body });
    server.close();
    expect(outcome).toMatchObject({ status: 200, answer: 'Danke', failure: null, detail: null });
    const headers = {
      'webhook-id': 'e1',
      'content-length': String(Buffer.byteLength(body)),
      host: `127.0.0.1:${port}`,
      connection: 'close',
    };
    expect(seen).toEqual([{ method: 'POST', url: '/hooks?a=1', headers, body }]);
  });

  it.each<[string, Manners, object]>([
    ['says nothing', says(answer('204 No Content')), { status: 204, answer: '' }],
    [
      'answers in chunks',
      says('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nOK\r\n0\r\n\r\n'),
      { answer: 'OK' },
    ],
    ['ends its answer by hanging up', saysAndEnds('HTTP/1.1 200 OK\r\n\r\nOK'), { answer: 'OK' }],
    ['hints before it answers', says(`HTTP/1.1 103 Early Hints\r\n\r\n${answer('201 Created')}`), { status: 201 }],
    ['answers twice', says(answer('200 OK', 'one') + answer('500 Oh', 'two')), { status: 200, answer: 'one' }],
    ['claims to have packed it', says(answer('200 OK', 'x', ['Content-Encoding: gzip'])), { answer: 'x' }],
    ['answers in no known script', says(answer('200 OK', '\u00ff')), { answer: '\ufffd' }],
  ])('has arrived at a receiver that %s', async (_, manners, expected) => {
    expect(await postedTo(manners)).toMatchObject({ failure: null, detail: null, ...expected });
  });
});

it('has fifteen seconds from the first look at the name to the end of the answer', async () => {
  const timeout = vi.spyOn(AbortSignal, 'timeout');
  await post('https://', { headers: {}, body: '' });
  expect(timeout.mock.calls).toEqual([[15_000]]);
  timeout.mockRestore();
});

describe('a status', () => {
  it.each([
    ['101 Switching Protocols', 'status_refused'],
    ['300 Multiple Choices', 'redirected'],
    ['304 Not Modified', 'redirected'],
    ['400 Bad Request', 'status_refused'],
    ['410 Gone', 'status_refused'],
    ['500 Internal Server Error', 'status_refused'],
    ['999 Whatever', 'status_refused'],
  ])('that is not a success is a failure: %s', async (status, failure) => {
    const outcome = await postedTo(says(answer(status)));
    expect(outcome).toMatchObject({ status: Number(status.slice(0, 3)), failure, detail: null });
  });

  it('decides, even where the rest of the answer never comes', async () => {
    const outcome = await postedTo(says('HTTP/1.1 410 Gone\r\nContent-Length: 10\r\n\r\nbye'), 200);
    expect(outcome).toMatchObject({ status: 410, answer: 'bye', failure: 'status_refused' });
  });

  it('may ask to wait', async () => {
    const busy = (value: string) => says(answer('429 Too Many Requests', 'later', [`Retry-After: ${value}`]));
    expect(await postedTo(busy('120'))).toMatchObject({ status: 429, answer: 'later', retryAfterSeconds: 120 });
    const { retryAfterSeconds } = await postedTo(busy(new Date(Date.now() + 60_000).toUTCString()));
    expect(retryAfterSeconds).toBeGreaterThan(50);
  });
});

describe('a redirect', () => {
  it.each(['301', '302', '303', '307', '308'])('is not followed: %s', async (status) => {
    const canary = await startCanary();
    const location = [`Location: http://127.0.0.1:${canary.port}/`];
    expect(await postedTo(says(answer(`${status} Elsewhere`, '', location)))).toMatchObject({ failure: 'redirected' });
    expect(canary.connections()).toBe(0);
    canary.stop();
  });
});
