import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { freePort } from '../../local/ports.ts';
import { exchange } from '../../shared/safe-http/exchange.ts';
import { post } from '../../shared/safe-http/post.ts';
import { message, postedTo } from '../support/posted.ts';
import { answer, endlessly, type Manners, says, saysAndEnds, startRawReceiver } from '../support/raw-receiver.ts';
import { until } from '../support/until.ts';

beforeAll(() => void vi.stubEnv('ALLOW_LOOPBACK_WEBHOOKS', 'yes'));
afterAll(() => void vi.unstubAllEnvs());

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
    const outcome = await postedTo(manners, limit);
    expect(outcome).toMatchObject({ failure: 'timed_out', detail: 'while answering', ...expected });
    expect(outcome.milliseconds).toBeGreaterThanOrEqual(limit - 5);
    expect(outcome.milliseconds).toBeLessThan(limit + 2_000);
  });

  it('has said enough after 64 KB', async () => {
    const outcome = await postedTo((socket) => {
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
    expect(await postedTo(manners)).toMatchObject({ failure: 'broken_off', ...expected });
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
