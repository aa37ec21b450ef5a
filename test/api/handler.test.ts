import type { Context } from 'aws-lambda';
import { expect, it } from 'vitest';
import { bundleFunctions } from '../../lib/bundle.ts';
import { documentContracts } from '../../shared/api/documents.ts';
import { eventOf } from '../support/handlers.ts';

Object.assign(process.env, { RELEASE: '1.2.3', COMMIT: 'c0ffee' });
// It reads the environment when it is imported.
const { handler } = await import('../../functions/api/index.ts');

type Asked = (typeof documentContracts)[keyof typeof documentContracts];

const ask = (contract: Asked, query = '') =>
  handler(
    eventOf(contract, { path: `${contract.path}${query}`, method: contract.method, headers: {} }, {}),
    {} as Context,
  );

it('says that the API is up and in which version, to anybody', async () => {
  const { statusCode, body } = await ask(documentContracts.health);
  expect({ statusCode, body }).toEqual({
    statusCode: 200,
    body: '{"status":"ok","release":"1.2.3","commit":"c0ffee"}',
  });
});

it('gives the document as JSON, compact', async () => {
  const { headers, body = '' } = await ask(documentContracts.openApi);
  expect(headers['Content-Type']).toBe('application/json');
  const document: unknown = JSON.parse(body);
  expect(document).toMatchObject({ openapi: '3.1.1', info: { title: 'Stagecraft' } });
  expect(body).toBe(JSON.stringify(document));
});

it('gives the reference as a page', async () => {
  const { headers, body } = await ask(documentContracts.reference);
  expect(headers['Content-Type']).toBe('text/html; charset=utf-8');
  expect(body).toMatch(/^<!doctype html>[\s\S]*<article id="completeActivity">[\s\S]*<\/html>\n$/);
});

it('refuses an unknown query parameter, as every route does', async () => {
  const { statusCode, headers, body = '' } = await ask(documentContracts.health, '?verbose=1');
  expect([statusCode, headers['Content-Type']]).toEqual([400, 'application/problem+json']);
  expect(JSON.parse(body)).toMatchObject({ code: 'invalid_request', errors: [{ pointer: '/query/verbose' }] });
});

it('is bundled without the AWS SDK, of which it has no use', async () => {
  const { outputs } = await bundleFunctions();
  const { inputs, bytes } = outputs['dist/functions/documents/index.mjs'] ?? { inputs: {}, bytes: Number.NaN };
  expect(Object.keys(inputs).filter((path) => /node_modules\/@(aws-sdk|smithy)\//.test(path))).toEqual([]);
  expect(bytes).toBeLessThan(500_000);
});
