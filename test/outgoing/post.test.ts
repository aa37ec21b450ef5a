import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { freePort, listen } from '../../local/ports.ts';
import { exchange } from '../../shared/outgoing/exchange.ts';
import { post } from '../../shared/outgoing/post.ts';
import { startCanary } from '../support/canary.ts';
import { endlessly, type Manners, startRawReceiver } from '../support/raw-receiver.ts';
import { until } from '../support/until.ts';

beforeAll(() => void vi.stubEnv('ALLOW_LOOPBACK_WEBHOOKS', 'yes'));
afterAll(() => void vi.unstubAllEnvs());

const message = { headers: {}, body: '{}' };

/** Sends to a receiver with such manners, and waits until no connection is left. */
const sentTo = async (manners: Manners, timeLimit = 5_000) => {
  const receiver = await startRawReceiver(manners);
  const outcome = await post(`http://127.0.0.1:${receiver.port}/`, { ...message, timeLimit });
  await until(() => receiver.open() === 0);
  receiver.stop();
  return outcome;
};

/** An answer with so much of its body that the other side knows its end. */
const answer = (status: string, body = '', headers: readonly string[] = []) =>
  [`HTTP/1.1 ${status}`, `Content-Length: ${body.length}`, ...headers, '', body].join('\r\n');

const says =
  (text: string): Manners =>
  (socket) =>
    void socket.write(text);

const saysAndEnds =
  (text: string): Manners =>
  (socket) =>
    void socket.end(text);

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
      ...{ 'webhook-id': 'e1', 'content-length': String(Buffer.byteLength(body)) },
      ...{ host: `127.0.0.1:${port}`, connection: 'close' },
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
    ['answers in no known script', says(answer('200 OK', '\u00ff')), { status: 200 }],
  ])('has arrived at a receiver that %s', async (_, manners, expected) => {
    expect(await sentTo(manners)).toMatchObject({ failure: null, detail: null, ...expected });
  });
});

describe('a status', () => {
  it.each([
    ['300 Multiple Choices', 'redirected'],
    ['304 Not Modified', 'redirected'],
    ['400 Bad Request', 'status_refused'],
    ['410 Gone', 'status_refused'],
    ['500 Internal Server Error', 'status_refused'],
    ['999 Whatever', 'status_refused'],
  ])('that is not a success is a failure: %s', async (status, failure) => {
    const outcome = await sentTo(says(answer(status)));
    expect(outcome).toMatchObject({ status: Number(status.slice(0, 3)), failure, detail: null });
  });

  it('decides, even where the rest of the answer never comes', async () => {
    const outcome = await sentTo(says('HTTP/1.1 410 Gone\r\nContent-Length: 10\r\n\r\nbye'), 200);
    expect(outcome).toMatchObject({ status: 410, answer: 'bye', failure: 'status_refused' });
  });

  it('may ask to wait', async () => {
    const busy = (value: string) => says(answer('429 Too Many Requests', 'later', [`Retry-After: ${value}`]));
    expect(await sentTo(busy('120'))).toMatchObject({ status: 429, answer: 'later', retryAfterSeconds: 120 });
    const { retryAfterSeconds } = await sentTo(busy(new Date(Date.now() + 60_000).toUTCString()));
    expect(retryAfterSeconds).toBeGreaterThan(50);
  });
});

describe('a redirect', () => {
  it.each(['301', '302', '303', '307', '308'])('is not followed: %s', async (status) => {
    const canary = await startCanary();
    const location = [`Location: http://127.0.0.1:${canary.port}/`];
    expect(await sentTo(says(answer(`${status} Elsewhere`, '', location)))).toMatchObject({ failure: 'redirected' });
    expect(canary.connections()).toBe(0);
    canary.stop();
  });
});

describe('a receiver', () => {
  const limit = 300;

  it.each<[string, Manners, object]>([
    ['never answers', () => {}, { status: null, answer: null }],
    ['stops after the headers', says('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n'), { status: 200, answer: '' }],
    ['stops where only hanging up would end it', says('HTTP/1.1 200 OK\r\n\r\nOK'), { status: 200, answer: 'OK' }],
    [
      'goes over to another protocol',
      says('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'),
      { status: null, answer: null },
    ],
    ['stops in the middle', says('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nOK'), { status: 200, answer: 'OK' }],
    [
      'drips its answer',
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n');
        endlessly(socket, 'x', 10);
      },
      { status: 200, answer: expect.stringMatching(/^x+$/) },
    ],
    [
      'drips its headers',
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\n');
        endlessly(socket, 'A: b\r\n', 10);
      },
      { status: null },
    ],
    ['hints for ever', (socket) => endlessly(socket, 'HTTP/1.1 102 Processing\r\n\r\n', 10), { status: null }],
  ])('has so much time and no more: one that %s', async (_, manners, expected) => {
    const outcome = await sentTo(manners, limit);
    expect(outcome).toMatchObject({ failure: 'timed_out', detail: 'while answering', ...expected });
    expect(outcome.milliseconds).toBeGreaterThanOrEqual(limit - 5);
    expect(outcome.milliseconds).toBeLessThan(limit + 2_000);
  });

  it('has said enough after 64 KB', async () => {
    const outcome = await sentTo((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      endlessly(socket, 'x'.repeat(10_000));
    });
    expect(outcome).toMatchObject({ status: 200, failure: null });
    expect(outcome.answer).toBe('x'.repeat(65_536));
  });

  it.each<[string, Manners, object]>([
    ['hangs up at once', (socket) => socket.destroy(), { status: null, detail: 'ECONNRESET' }],
    ['resets the connection', (socket) => socket.resetAndDestroy(), { status: null, detail: 'ECONNRESET' }],
    [
      'resets it in the middle',
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nOK', () =>
          setImmediate(() => socket.resetAndDestroy()),
        );
      },
      { detail: 'ECONNRESET' },
    ],
    [
      'hangs up too early',
      saysAndEnds('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nOK'),
      { answer: 'OK', status: 200 },
    ],
    ['does not speak HTTP', says('220 mail.example.com ESMTP\r\n'), { detail: 'HPE_INVALID_CONSTANT' }],
    ['contradicts itself', says(answer('200 OK', '', ['Transfer-Encoding: chunked'])), { status: null }],
    [
      'has headers without end',
      (socket) => endlessly(socket, answer('200 OK', '', [`A: ${'b'.repeat(20_000)}`])),
      {
        detail: 'HPE_HEADER_OVERFLOW',
      },
    ],
  ])('breaks off when it %s', async (_, manners, expected) => {
    expect(await sentTo(manners)).toMatchObject({ failure: 'broken_off', ...expected });
  });

  it('may not be there', async () => {
    const url = `http://127.0.0.1:${await freePort()}/`;
    expect(await post(url, message)).toMatchObject({ failure: 'not_connected', detail: 'ECONNREFUSED', status: null });
  });

  it('gets no time when all of it went by before', async () => {
    const url = new URL(`http://127.0.0.1:${await freePort()}/`);
    const receiver = { url, addresses: [{ address: '127.0.0.1', family: 4 as const }] };
    expect((await exchange(receiver, message, AbortSignal.abort())).error).toMatchObject({ name: 'AbortError' });
  });

  it('gets nothing where the connection leads elsewhere than was checked', async () => {
    const receiver = await startRawReceiver(says(answer('200 OK')));
    const url = new URL(`http://127.0.0.1:${receiver.port}/`);
    const elsewhere = { url, addresses: [{ address: '127.0.0.2', family: 4 as const }] };
    const { error } = await exchange(elsewhere, message, AbortSignal.timeout(5_000));
    expect(error).toMatchObject({ name: 'AddressRefused' });
    await until(() => receiver.open() === 0);
    expect(receiver.requests()).toBe('');
    receiver.stop();
  });
});
