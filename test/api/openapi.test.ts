import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { type Response, resolved } from '../../functions/api/open-api.ts';
import type { Contract } from '../../shared/api/contract.ts';
import { allContracts, contracts } from '../../shared/api/contracts.ts';
import { problems } from '../../shared/api/problems.ts';
import { document, operationOf, written } from './document.ts';

const answersOf = (contract: Contract): [status: string, answer: Response][] =>
  Object.entries(operationOf(contract).responses).map(([status, answer]) => [
    status,
    resolved<Response>(answer, document.components.responses),
  ]);

const statusesNaming = (contract: Contract, code: string) =>
  answersOf(contract)
    .filter(([, { description }]) => description.includes(`\`${code}\``))
    .map(([status]) => status);

const headersOf = (contract: Contract, status: string) =>
  Object.fromEntries(answersOf(contract))[status]?.headers ?? {};

const parametersOf = (contract: Contract) =>
  operationOf(contract).parameters.map((parameter) => resolved(parameter, document.components.parameters));

/** Whether a parameter names a thing: as a part of the path, or a version in the query. */
const isPlace = ({ in: place, name }: ReturnType<typeof parametersOf>[number]) =>
  place === 'path' || ['from', 'to', 'version'].includes(name);

const requirementOf = (contract: Contract, name: string) =>
  parametersOf(contract).find((parameter) => parameter.name === name)?.required;

/** Every `$ref` in the document, wherever it stands. */
const referencesIn = (value: unknown): string[] => {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === '$ref' && typeof inner === 'string' ? [inner] : referencesIn(inner),
  );
};

const at = (pointer: string) =>
  pointer
    .slice('#/'.length)
    .split('/')
    .reduce<unknown>(
      (value, key) =>
        typeof value === 'object' && value !== null ? new Map(Object.entries(value)).get(key) : undefined,
      written,
    );

it('is valid OpenAPI 3.1 to an independent validator', async () => {
  const validator = new Validator();
  expect(await validator.validate(written)).toEqual({ valid: true });
  expect(validator.version).toBe('3.1');
});

it('contains all that it refers to, each in one place', () => {
  const references = referencesIn(written);
  expect(references).toContain('#/components/schemas/Deal');
  expect(references.filter((reference) => at(reference) === undefined)).toEqual([]);
});

describe.each(allContracts)('$id', (contract) => {
  it('stands in the document with every refusal that its contract names, under its status', () => {
    const refusals = [
      ...contract.errors.map((code) => [`${problems[code].status}`, code] as const),
      ...contract.unknownInBody.map((code) => ['422', code] as const),
    ];
    expect(refusals.filter(([status, code]) => !statusesNaming(contract, code).includes(status))).toEqual([]);
  });

  it('has a parameter in its path or its query for each thing that it may not find there', () => {
    const unknown = contract.errors.filter((code) => problems[code].status === 404);
    expect(unknown.length).toBeLessThanOrEqual(parametersOf(contract).filter(isPlace).length);
  });

  it('answers what its contract promises', () => {
    const { status, etag = false, download = false } = contract.success;
    const [successes, headers] = [
      answersOf(contract).filter(([code]) => code < '400'),
      headersOf(contract, `${status}`),
    ];
    expect(successes.map(([code]) => code)).toEqual([`${status}`]);
    expect('ETag' in headers).toBe(etag);
    expect('Content-Disposition' in headers).toBe(download);
    expect('Location' in headers).toBe(status === 201 || status === 202);
  });

  it('names every parameter of its path', () => {
    const inPath = parametersOf(contract).filter((parameter) => parameter.in === 'path');
    const names = [...contract.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    expect(inPath.map(({ name }) => name)).toEqual(names);
    expect(inPath.every(({ required }) => required)).toBe(true);
  });
});

it('tells an unknown id in a path from one in a body', () => {
  expect(statusesNaming(contracts.getProcess, 'unknown_process')).toEqual(['404']);
  expect(statusesNaming(contracts.openDeal, 'unknown_process')).toEqual(['422']);
  expect(statusesNaming(contracts.addParticipant, 'unknown_user')).toEqual(['404']);
  expect(statusesNaming(contracts.editDeal, 'unknown_user')).toEqual(['422']);
  expect(statusesNaming(contracts.getHandOver, 'unknown_hand_over')).toEqual(['404']);
  expect(statusesNaming(contracts.startHandOver, 'unknown_user')).toEqual(['404', '422']);
});

it('asks for If-Match where it must be sent, and offers it where it is honoured', () => {
  expect(requirementOf(contracts.editDeal, 'If-Match')).toBe(true);
  expect(statusesNaming(contracts.editDeal, 'precondition_required')).toEqual(['428']);
  expect(requirementOf(contracts.winDeal, 'If-Match')).toBe(false);
  expect(requirementOf(contracts.getDeal, 'If-Match')).toBeUndefined();
});

it('offers Idempotency-Key on every POST, and on nothing else', () => {
  const offering = allContracts.filter((contract) => requirementOf(contract, 'Idempotency-Key') !== undefined);
  expect(offering).toEqual(allContracts.filter(({ method }) => method === 'POST'));
});

it('says who is refused where access is narrower than everyone', () => {
  expect(statusesNaming(contracts.createProcess, 'forbidden')).toEqual(['403']);
  expect(statusesNaming(contracts.listProcesses, 'forbidden')).toEqual([]);
  expect(statusesNaming(contracts.health, 'unauthorized')).toEqual([]);
});

it('bounds texts and numbers, and says defaults', () => {
  const { schema } = operationOf(contracts.openDeal).requestBody?.content['application/json'] ?? {};
  expect(schema?.properties?.name).toMatchObject({ type: 'string', maxLength: 200 });
  expect(schema?.required).toEqual(['name']);
  const limit = parametersOf(contracts.listDeals).find(({ name }) => name === 'limit');
  expect(limit?.schema).toMatchObject({ type: 'integer', minimum: 1, maximum: 100, default: 25 });
});

it('says whether a body may be left out', () => {
  expect(operationOf(contracts.loseDeal).requestBody?.required).toBe(true);
  expect(operationOf(contracts.winDeal).requestBody?.required).toBe(false);
  expect(operationOf(contracts.restoreProcess).requestBody).toBeUndefined();
});
