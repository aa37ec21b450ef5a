import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { healthWithin } from '../../ops/deploy/health.ts';

/** What the API answers, one after the other, the last again and again. */
let answers: { status: number; body: string }[];
let asked: number;
const server = createServer((_, response) => {
  const { status, body } = answers[Math.min(asked, answers.length - 1)] ?? { status: 500, body: '' };
  asked += 1;
  response.writeHead(status, { 'content-type': 'application/json' }).end(body);
});

const urlOf = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const up = (commit: string) => ({ status: 200, body: JSON.stringify({ status: 'ok', release: '1.2.3', commit }) });
const health = healthWithin({ attempts: 3, pauseMs: 1 });

beforeEach(async () => {
  asked = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

it('is well once the very commit says that it is up', async () => {
  answers = [{ status: 503, body: '' }, up('before'), up('c0ffee')];
  await health(urlOf(), 'c0ffee');
  expect(asked).toBe(3);
});

it.each([
  ['an error', { status: 500, body: '' }, 'status 500'],
  ['another commit', up('before'), 'it still is before'],
  ['a page of something else', { status: 200, body: '<html>' }, ''],
])('is not where all it ever says is %s', async (_what, answer, why) => {
  answers = [answer];
  await expect(health(urlOf(), 'c0ffee')).rejects.toThrow(`does not say that c0ffee is up: ${why}`);
  expect(asked).toBe(3);
});
