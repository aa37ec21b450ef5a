import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Sandbox } from '../../../local/lambda/sandbox.ts';
import { temporaryFolder } from '../../support/engine.ts';

const context = {
  functionName: 'fn',
  functionVersion: '$LATEST',
  invokedFunctionArn: 'arn:aws:lambda:eu-central-1:000000000000:function:fn',
  memoryLimitInMB: '128',
  logGroupName: '/aws/lambda/fn',
  logStreamName: 'local',
};

/** It calls nothing of AWS. */
const identity = { functionName: 'fn', accessKeyId: 'fn', permissions: { role: [], resources: [], delegated: [] } };

let folder: string;
let sandbox: Sandbox | undefined;
let printed: string;

beforeEach(() => {
  folder = temporaryFolder();
  printed = '';
});
afterEach(async () => {
  await sandbox?.stop();
  rmSync(folder, { recursive: true });
});

const start = (handler: string, options: { timeoutMs?: number; environment?: Record<string, string> } = {}) => {
  const handlerFile = join(folder, 'index.mjs');
  writeFileSync(handlerFile, handler);
  sandbox = new Sandbox({
    data: { handlerFile, handlerName: 'handler', context, identity },
    environment: options.environment ?? {},
    memoryMegabytes: 128,
    timeoutMs: options.timeoutMs ?? 10_000,
    log: (chunk) => {
      printed += chunk.toString();
    },
  });
  return sandbox;
};

describe('a function in its thread', () => {
  it('gets the event, a context, and its own environment only', async () => {
    const handler = `export const handler = async (event, context) => ({
      event, env: { ...process.env }, name: context.functionName, id: context.awsRequestId, left: context.getRemainingTimeInMillis() > 0 })`;
    const outcome = await start(handler, { environment: { TABLE_NAME: 'deals' } }).invoke('r1', { a: [1] });
    const payload = { event: { a: [1] }, env: { TABLE_NAME: 'deals' }, name: 'fn', id: 'r1', left: true };
    expect(outcome).toEqual({ ok: true, payload });
  });

  it('answers several invocations at once, each its own', async () => {
    const fn = start(`const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
      export const handler = async ({ ms }) => { await pause(ms); return ms; }`);
    const outcomes = await Promise.all([fn.invoke('slow', { ms: 30 }), fn.invoke('fast', { ms: 1 })]);
    expect(outcomes).toEqual([
      { ok: true, payload: 30 },
      { ok: true, payload: 1 },
    ]);
  });

  it('says what it threw, and goes on', async () => {
    const fn = start(
      `export const handler = async (event) => { if (event.bad) throw new TypeError('bad input'); return 'fine'; }`,
    );
    expect(await fn.invoke('r1', { bad: true })).toMatchObject({
      error: { errorType: 'TypeError', errorMessage: 'bad input' },
    });
    expect(await fn.invoke('r2', {})).toEqual({ ok: true, payload: 'fine' });
  });

  it('has all the time of an invocation once its code is loaded, however long that took', async () => {
    const handler = `await new Promise((resolve) => setTimeout(resolve, 2_500));
      export const handler = async (_, context) => context.getRemainingTimeInMillis() > 0;`;
    expect(await start(handler, { timeoutMs: 2_000 }).invoke('r1', {})).toEqual({ ok: true, payload: true });
  });

  it('fails when its code cannot be loaded', async () => {
    const outcome = await start(`throw new Error('no TABLE_NAME'); export const handler = () => {};`).invoke('r1', {});
    expect(outcome).toMatchObject({ ok: false, error: { errorMessage: 'no TABLE_NAME' } });
  });

  it('fails when it returns what cannot be sent', async () => {
    const outcome = await start('export const handler = async () => ({ call: () => {} })').invoke('r1', {});
    expect(outcome).toMatchObject({ ok: false, error: { errorType: 'DataCloneError' } });
  });

  it.each([
    ['ends its process', 'process.exit(3)', 'Runtime.ExitError'],
    ['leaves a rejection unhandled', `Promise.reject(new RangeError('lost'))`, 'RangeError'],
    ['throws outside the invocation', `setTimeout(() => { throw new RangeError('late'); })`, 'RangeError'],
  ])('takes no more once it %s', async (_, code, errorType) => {
    const fn = start(`export const handler = () => { ${code}; return new Promise(() => {}); }`);
    expect(await fn.invoke('r1', {})).toMatchObject({ ok: false, error: { errorType } });
    expect(fn.usable).toBe(false);
  });

  it.each(['new Promise(() => {})', '(() => { for (;;); })()'])(
    'is cut off when its time is over: %s',
    async (work) => {
      const fn = start(`export const handler = () => ${work}`, { timeoutMs: 200 });
      expect(await fn.invoke('r1', {})).toMatchObject({
        ok: false,
        error: { errorType: 'Sandbox.Timedout', errorMessage: 'Task timed out after 0.20 seconds' },
      });
      expect(fn.usable).toBe(false);
    },
  );

  it('lets the others finish when one runs out of time', async () => {
    const fn = start(`export const handler = ({ ms }) => new Promise((resolve) => setTimeout(resolve, ms, 'done'))`, {
      timeoutMs: 2_000,
    });
    // Warm, so that loading does not count, unless the machine is very busy.
    await fn.invoke('warm', { ms: 0 });
    const late = fn.invoke('late', { ms: 60_000 });
    const other = fn.invoke('other', { ms: 100 });
    expect(await other).toEqual({ ok: true, payload: 'done' });
    expect(await late).toMatchObject({ ok: false });
  });

  it('has what it prints kept', async () => {
    const fn = start(`export const handler = async () => { console.log('hello'); console.error('oh'); }`);
    await fn.invoke('r1', {});
    await expect.poll(() => printed).toMatch(/hello.*oh|oh.*hello/s);
  });
});
