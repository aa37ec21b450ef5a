import type { Context } from 'aws-lambda';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { publicRoute, resource } from '../../functions/http/resource.ts';
import { documentContracts } from '../../shared/api/documents.ts';
import { TableThrottled } from '../../shared/table/errors.ts';
import { eventOf } from '../support/handlers.ts';

// They read the environment when they are imported.
Object.assign(process.env, { RELEASE: '1.2.3', COMMIT: 'c0ffee' });
const { handler } = await import('../../functions/api/index.ts');

const { health } = documentContracts;

const written: string[] = [];
beforeEach(() => {
  vi.stubEnv('LOG_LEVEL', 'INFO');
  vi.spyOn(process.stdout, 'write').mockImplementation((line) => written.push(String(line)) > 0);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  written.length = 0;
});

const asked = (path: string) => eventOf(health, { path, method: 'GET', headers: {} }, {});

const failing = (error: Error) =>
  resource<{ health: typeof health }>({
    health: publicRoute(health, () => {
      throw error;
    }),
  });

const lineSchema = z.object({ level: z.string(), message: z.string(), requestId: z.string() });

it.each([
  ['is answered', '/health', 200],
  ['is refused', '/health?verbose=1', 400],
])('a request that %s leaves no line beside that of the access log', async (_, path, status) => {
  expect(await handler(asked(path), {} as Context)).toHaveProperty('statusCode', status);
  expect(written).toEqual([]);
});

it.each([
  ['a fault of ours', new Error('boom'), 500],
  ['an outage', new TableThrottled(), 503],
])('%s leaves one line, with the id by which the access log names the request', async (_, error, status) => {
  const event = asked('/health');
  expect(await failing(error)(event, {} as Context)).toHaveProperty('statusCode', status);
  expect(written.map((line) => lineSchema.parse(JSON.parse(line)))).toEqual([
    { level: 'ERROR', message: 'Failed: GET /health', requestId: event.requestContext.requestId },
  ]);
});
