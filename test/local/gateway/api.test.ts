import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { declaredApi } from '../../../local/gateway/api.ts';
import { gatewayHandler } from '../../../local/gateway/handler.ts';
import { openGateway } from '../../../local/gateway/server.ts';
import { keys } from '../../../local/identity/tokens.ts';
import { readStack } from '../../../local/template/stack.ts';
import { routeKey } from '../../../shared/api/contract.ts';
import { allContracts } from '../../../shared/api/contracts.ts';
import { exampleTemplate, onlyResourceLike } from '../../lib/template.ts';

const template = await exampleTemplate();
const naming = {
  region: 'eu-central-1',
  account: '111122223333',
  stackName: 'stagecraft-example',
  servicesUrl: 'http://127.0.0.1:1',
};

const bodySchema = z.looseObject({ paths: z.record(z.string(), z.unknown()) });

type Resources = Record<string, { Properties: Record<string, unknown> }>;

/** The API of the example's template, after something was done to it. */
const apiAfter = (change: (resources: Resources) => void) => {
  const changed = structuredClone(template.toJSON());
  change(changed.Resources);
  return declaredApi(readStack(changed, naming));
};

const whole = apiAfter(() => {});

describe('the API of the template', () => {
  it('has a route for each contract, behind the authorizer unless it is public', () => {
    const expected = allContracts.map((contract) => ({
      key: routeKey(contract),
      guarded: contract.access !== 'public',
    }));
    const found = whole.routes.map((route) => ({
      key: route.routeKey,
      guarded: whole.authorizers.has(route.authorizerId ?? ''),
    }));
    const byKey = (a: { key: string }, b: { key: string }) => a.key.localeCompare(b.key);
    expect(found.toSorted(byKey)).toEqual(expected.toSorted(byKey));
  });

  it('waits 30 seconds for a function, and may invoke each', () => {
    for (const route of whole.routes) expect(route).toMatchObject({ timeoutMs: 30_000, permitted: true });
  });

  it('takes the tokens that the pool gives its client', () => {
    expect([...whole.authorizers.values()]).toEqual([
      {
        issuer: expect.stringMatching(/^https:\/\/cognito-idp\.eu-central-1\.amazonaws\.com\/eu-central-1_\w+$/),
        audience: [expect.stringMatching(/^[0-9a-f]{26}$/)],
      },
    ]);
  });
});

const fn = {
  name: 'any',
  arn: 'any',

  stop: async () => {},
  invoke: async () => ({ ok: true as const, payload: { statusCode: 200 } }),
};

/** What `GET /health` answers of an API. */
const healthOf = async (api: typeof whole) => {
  const gateway = await openGateway(0, () => {});
  gateway.serve(gatewayHandler({ api, functionOf: () => fn, keys }));
  const { status } = await fetch(`${gateway.url}/health`);
  await gateway.stop();
  return status;
};

describe('a document that a deployment would refuse', () => {
  const { id } = onlyResourceLike(template, 'AWS::ApiGatewayV2::Api', 'ApiHttpApi');
  const path = '/deals/{dealId}';
  const withApi = (change: (properties: Resources[string]['Properties'] & { Body?: unknown }) => void) => () =>
    apiAfter((resources) => change(resources[id]?.Properties ?? {}));
  const withPath = (name: string, item: object) =>
    withApi((properties) => {
      const body = bodySchema.parse(properties.Body);
      properties.Body = { ...body, paths: { ...body.paths, [name]: item } };
    });

  it.each([
    ['passes warnings over', withApi((properties) => void delete properties.FailOnWarnings)],
    ['has a path without its parameters', withPath(path, {})],
    ['has a method that is no contract’s', withPath('/health', { options: {} })],
    ['catches all', withPath('$default', {})],
    ['has a route without integration', withPath('/more', { get: { responses: {} } })],
  ])('ends the start: one that %s', (_, start) => {
    expect(start).toThrow();
  });
});

describe('a permission to invoke a function', () => {
  const { id } = onlyResourceLike(template, 'AWS::Lambda::Permission', 'Apidocuments');

  it('lets its routes be answered', async () => {
    expect(await healthOf(whole)).toBe(200);
  });

  it('lets them answer 500 when it is taken out', async () => {
    expect(await healthOf(apiAfter((resources) => void delete resources[id]))).toBe(500);
  });

  it('is none for another API, or for another service', async () => {
    const changed = (properties: object) =>
      apiAfter((resources) => Object.assign(resources[id]?.Properties ?? {}, properties));
    expect(await healthOf(changed({ SourceArn: 'arn:aws:execute-api:eu-central-1:000000000000:other/*/*' }))).toBe(500);
    expect(await healthOf(changed({ Principal: 'sns.amazonaws.com' }))).toBe(500);
  });
});
