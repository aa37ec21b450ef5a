import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contracts } from '../../shared/api/contracts.ts';
import { claimsOf, startHandlers } from '../support/handlers.ts';
import { rawRequests, refused } from '../support/raw-requests.ts';

const cloud = await startHandlers();
const send = cloud.transport(claimsOf('ann', 'administrator'));
const json = { 'content-type': 'application/json' };

beforeAll(() => cloud.seed());
afterAll(() => cloud.stop());

const ask = rawRequests(send);

const post = (body: string, headers: Record<string, string> = json) =>
  ask(contracts.openDeal, '/deals', { headers, body });

describe('a body', () => {
  it.each([
    ['cut off', '{"name":'],
    ['no JSON', 'name=Chairs'],
    ['with a comma too many', '{"name":"Chairs",}'],
    ['of single quotes', "{'name':'Chairs'}"],
    ['with a byte order mark', '\ufeff{"name":"Chairs"}'],
    ['of white space', ' \n'],
    ['with a raw control character', '{"name":"Cha\u0001irs"}'],
    ['NaN', '{"name":"Chairs","custom":{"a":NaN}}'],
  ])('%s answers 400', async (_, body) => {
    expect(refused(await post(body))).toMatchObject({ status: 400, code: 'invalid_request' });
  });

  it.each([
    ['null', 'null'],
    ['a list', '[]'],
    ['a string', '"Chairs"'],
    ['a number', '1e400'],
    ['a hundred thousand lists in each other', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
  ])('that is %s answers 422', async (_, body) => {
    expect(refused(await post(body))).toMatchObject({ status: 422, code: 'invalid_request' });
  });

  it('may be missing where nothing is demanded, and must not be where something is', async () => {
    expect(refused(await ask(contracts.openDeal, '/deals'))).toMatchObject({ status: 422, code: 'invalid_request' });
    expect((await ask(contracts.getMe, '/me')).status).toBe(200);
  });

  it('of a route that takes none is refused', async () => {
    const given = { headers: json, body: '{"a":1}' };
    expect(refused(await ask(contracts.getMe, '/me', given))).toMatchObject({ status: 422, pointers: ['/a'] });
    expect((await ask(contracts.getMe, '/me', { headers: json, body: '{}' })).status).toBe(200);
  });

  it('may be of 256 KB, and no byte more', async () => {
    const bytes = 256 * 1024;
    const body = (length: number) => `{"name":"Chairs"${' '.repeat(length - 17)}}`;
    expect((await post(body(bytes))).status).toBe(201);
    expect(refused(await post(body(bytes + 1)))).toMatchObject({ status: 413, code: 'too_large' });
    const umlauts = `{"name":"${'ü'.repeat(bytes / 2)}"}`;
    expect(refused(await post(umlauts))).toMatchObject({ status: 413, code: 'too_large' });
  });

  it('has at most 20 of its faults told', async () => {
    const fields = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`field-${index}`, 1]));
    expect(refused(await post(JSON.stringify(fields))).pointers).toHaveLength(20);
  });

  it('is not echoed', async () => {
    const secret = 'secret-that-was-typed-into-the-wrong-field';
    const answer = await post(
      JSON.stringify({ name: 'Chairs', value: { amount: 1, currency: secret }, ownerId: `${secret}!` }),
    );
    expect(answer.status).toBe(422);
    expect(answer.text).not.toContain(secret);
  });
});

describe('a content type', () => {
  it.each([
    'application/json',
    'APPLICATION/JSON',
    'application/json; charset=utf-8',
    'application/json;charset="UTF-8"',
  ])('%s is taken', async (type) => {
    expect((await post('{"name":"Chairs"}', { 'content-type': type })).status).toBe(201);
  });

  it.each([
    'text/plain',
    'text/json',
    'application/json; charset=latin1',
    'application/json, text/plain',
    'application/merge-patch+json',
    'application/jsonp',
    'multipart/form-data',
    '',
  ])('"%s" is refused', async (type) => {
    const answer = refused(await post('{"name":"Chairs"}', { 'content-type': type }));
    expect(answer).toMatchObject({ status: 415, code: 'unsupported_media_type' });
  });

  it('must be there', async () => {
    expect(refused(await post('{"name":"Chairs"}', {})).status).toBe(415);
  });

  it.each(['gzip', 'identity', 'br'])('with the content encoding %s is refused', async (encoding) => {
    const headers = { ...json, 'content-encoding': encoding };
    expect(refused(await post('{"name":"Chairs"}', headers)).code).toBe('unsupported_media_type');
  });
});
