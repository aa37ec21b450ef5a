import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contracts } from '../../shared/api/contracts.ts';
import { problem } from '../../shared/api/problems.ts';
import { claimsOf, startHandlers } from '../support/handlers.ts';

const cloud = await startHandlers();
const ann = cloud.as('ann');

beforeAll(() => cloud.seed());
afterAll(() => cloud.stop());

/** Opens a deal with fields written as they are: some of them cannot be said with `JSON.stringify`. */
const open = async (fields: string) => {
  const body = `{"name":"Chairs"${fields === '' ? '' : `,${fields}`}}`;
  const request = { method: 'POST', path: '/deals', headers: { 'content-type': 'application/json' }, body };
  return cloud.transport(claimsOf('ann', 'salesperson'))(contracts.openDeal, request);
};

const faultsOf = async (fields: string) => {
  const { status, text } = await open(fields);
  const { code, errors = [] } = problem.parse(JSON.parse(text));
  expect([status, code]).toEqual([422, 'invalid_request']);
  return errors.map(({ pointer }) => pointer);
};

/** What is stored of a deal, read back. */
const stored = async (fields: string) => {
  const { status, text } = await open(fields);
  expect(status).toBe(201);
  const { id: dealId } = contracts.openDeal.success.body.parse(JSON.parse(text));
  return (await ann.call(contracts.getDeal, { params: { dealId } })).ok();
};

describe('a field', () => {
  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'colour', '', 'a/b~c'])(
    'named "%s" is unknown',
    async (name) => {
      const escaped = name.replaceAll('~', '~0').replaceAll('/', '~1');
      expect(await faultsOf(`${JSON.stringify(name)}:1`)).toEqual([`/${escaped}`]);
    },
  );

  it('named __proto__ is found wherever it stands', async () => {
    expect(await faultsOf('"custom":{"__proto__":"x"}')).toEqual(['/custom/__proto__']);
    expect(await faultsOf('"value":{"amount":1,"currency":"EUR","__proto__":{}}')).toEqual(['/value/__proto__']);
    const deep = `${'{"a":'.repeat(20_000)}{"__proto__":1}${'}'.repeat(20_000)}`;
    expect(await faultsOf(`"custom":${deep}`)).toEqual(['']);
  });

  it('with a name of half a surrogate pair, or a very long one, is told shortly', async () => {
    expect(await faultsOf('"\\ud800":1')).toEqual(['/\ufffd']);
    expect(await faultsOf(`"${'x'.repeat(10_000)}":1`)).toEqual([`/${'x'.repeat(64)}`]);
  });

  it('nested a hundred thousand deep is refused', async () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    expect(await faultsOf(`"custom":{"a":${deep}}`)).toEqual(['/custom/a']);
    expect(await faultsOf(`"other":${deep}`)).toEqual(['/other']);
  });
});

describe('an own field of a deal', () => {
  it.each(['constructor', 'toString', 'valueOf', 'hasOwnProperty', 'length', 'a-b_C9'])(
    'may be called "%s"',
    async (key) => {
      expect((await stored(`"custom":{${JSON.stringify(key)}:"x"}`)).custom).toEqual({ [key]: 'x' });
    },
  );

  it.each(['', '_a', '-a', 'a b', 'a.b', '#', 'ä', 'a'.repeat(65), '\u202e'])(
    'must not be called "%s"',
    async (key) => {
      expect(await faultsOf(`"custom":{${JSON.stringify(key)}:"x"}`)).toHaveLength(1);
    },
  );

  it.each([
    ['a list', '[]'],
    ['an object', '{}'],
    ['null', 'null'],
    ['1e400', '1e400'],
    ['-1e400', '-1e400'],
    ['1e-300', '1e-300'],
    ['2^53', '9007199254740992'],
    ['-2^53', '-9007199254740992'],
    ['a text of 1,001 characters', JSON.stringify('x'.repeat(1_001))],
    ['NUL', '"\\u0000"'],
  ])('must not be %s', async (_, value) => {
    expect(await faultsOf(`"custom":{"a":${value}}`)).toEqual(['/custom/a']);
  });

  it.each([
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
    ['-9007199254740991', Number.MIN_SAFE_INTEGER],
    ['0.1', 0.1],
    ['1e-99', 1e-99],
    ['-0', 0],
    ['3.141592653589793', Math.PI],
    ['true', true],
    ['""', ''],
    [JSON.stringify('🔑'.repeat(1_000)), '🔑'.repeat(1_000)],
    ['"two\\nlines\\tand a tab"', 'two\nlines\tand a tab'],
  ])('keeps %s', async (json, value) => {
    expect((await stored(`"custom":{"a":${json}}`)).custom).toEqual({ a: value });
  });

  it('has at most 49 others', async () => {
    const fields = (count: number) => Array.from({ length: count }, (_, index) => `"f${index}":1`).join(',');
    expect(Object.keys((await stored(`"custom":{${fields(50)}}`)).custom)).toHaveLength(50);
    expect(await faultsOf(`"custom":{${fields(51)}}`)).toEqual(['/custom']);
  });
});

describe('an amount', () => {
  it.each(['-1', '0.5', '1e400', '9007199254740992', '"1"', 'null', 'true'])('of %s is refused', async (amount) => {
    expect(await faultsOf(`"value":{"amount":${amount},"currency":"EUR"}`)).toEqual(['/value/amount']);
  });

  it.each(['0', '9007199254740991', '1e3'])('of %s is kept', async (amount) => {
    const value = { amount: Number(amount), currency: 'EUR' };
    expect((await stored(`"value":{"amount":${amount},"currency":"EUR"}`)).value).toEqual(value);
  });

  it.each(['eur', 'EURO', 'XXX', 'DEM', ''])('in "%s" is refused', async (currency) => {
    expect(await faultsOf(`"value":{"amount":1,"currency":"${currency}"}`)).toEqual(['/value/currency']);
  });
});

describe('a line of text', () => {
  it.each([
    ['nothing', ''],
    ['white space', ' \u00a0\u2003 '],
    ['NUL', 'a\0b'],
    ['a line break', 'a\nb'],
    ['a tab', 'a\tb'],
    ['a line separator', 'a\u2028b'],
    ['DEL', 'a\u007fb'],
    ['a control character of C1', 'a\u0085b'],
    ['half a surrogate pair', 'a\ud83db'],
    ['a bidirectional override', 'a\u202eb'],
    ['a bidirectional isolate', 'a\u2066b'],
    ['nothing of any width', '\u200b\u200d\ufeff'],
    ['a Hangul filler alone', '\u3164'],
    ['a combining mark alone', '\u0301'],
    ['201 characters', 'x'.repeat(201)],
    ['201 emoji', '🔑'.repeat(201)],
  ])('of %s is refused', async (_, text) => {
    expect(await faultsOf(`"company":${JSON.stringify(text)}`)).toEqual(['/company']);
  });

  it.each([
    ['200 emoji', '🔑'.repeat(200)],
    ['a family of emoji, joined by characters without width', '👨‍👩‍👧‍👦'],
    ['letters from right to left', 'חברה לדוגמה'],
    ['what other languages take for a program', "Robert'); DROP TABLE deals;-- <script>{{deal.name}}"],
  ])('of %s is kept as it is', async (_, text) => {
    expect((await stored(`"company":${JSON.stringify(text)}`)).company).toBe(text);
  });

  it('is trimmed', async () => {
    expect((await stored('"company":"  Example\u00a0Ltd \\n"')).company).toBe('Example\u00a0Ltd');
  });
});

it.each(['2026-02-30', '2026-13-01', '26-01-01', '2026-01-01T00:00:00Z', '', 'tomorrow'])(
  'takes no "%s" for a day',
  async (day) => {
    expect(await faultsOf(`"expectedCloseOn":"${day}"`)).toEqual(['/expectedCloseOn']);
  },
);

it.each(['#', 'USER#ann', 'EVENT#1', '', 'a'.repeat(65), 'ann@example.com'])('takes no "%s" for an id', async (id) => {
  expect(await faultsOf(`"ownerId":"${id}"`)).toEqual(['/ownerId']);
});
