import { describe, expect, it } from 'vitest';
import type * as z from 'zod';
import {
  customFields,
  customValue,
  day,
  definitionId,
  id,
  instant,
  money,
  role,
} from '../../../shared/kernel/values.ts';

const accepts = (schema: z.ZodType, value: unknown) => schema.safeParse(value).success;

describe('ids', () => {
  it.each(['a', 'A-1_b', '0', 'x'.repeat(64)])('of things: %s', (value) => {
    expect(accepts(id, value)).toBe(true);
  });

  it.each(['', '-a', '_a', 'a b', 'ä', 'a\n', 'a/b', 'x'.repeat(65), '__proto__', 7, null])('not %j', (value) => {
    expect(accepts(id, value)).toBe(false);
  });

  it('of stages and activities are lower-case and up to 40 long', () => {
    expect(['needs-known', '0', 'x'.repeat(40)].every((value) => accepts(definitionId, value))).toBe(true);
    expect(['Needs', 'a_b', '-a', '', 'x'.repeat(41), 'a\n'].some((value) => accepts(definitionId, value))).toBe(false);
  });
});

describe('money', () => {
  it.each([0, 1, Number.MAX_SAFE_INTEGER])('may be %d minor units', (amount) => {
    expect(accepts(money, { amount, currency: 'EUR' })).toBe(true);
  });

  it.each([-1, 0.5, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY, '5', null])('may not be %j', (amount) => {
    expect(accepts(money, { amount, currency: 'EUR' })).toBe(false);
  });

  it.each(['eur', 'EURO', 'XXX', 'DEM', 'HRK', ''])('knows no currency %j', (currency) => {
    expect(accepts(money, { amount: 1, currency })).toBe(false);
  });

  it('is amount and currency, and nothing else', () => {
    expect(accepts(money, { amount: 1, currency: 'JPY', rate: 2 })).toBe(false);
    expect(accepts(money, { amount: 1 })).toBe(false);
  });
});

describe('the free fields of a deal', () => {
  it.each(['text', '', '🚀'.repeat(1_000), 0, -1.5, 1e-99, Number.MIN_SAFE_INTEGER, true])('may be %j', (value) => {
    expect(customValue.parse(value)).toBe(value);
  });

  it.each(['a'.repeat(1_001), 'a\u0000', 2 ** 53, 1e300, 1e-200, Number.NaN, null, [], {}])(
    'may not be %j',
    (value) => {
      expect(accepts(customValue, value)).toBe(false);
    },
  );

  it('are fifty at most, with ids as keys', () => {
    const fields = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`field-${index}`, index]));
    expect(accepts(customFields, fields(50))).toBe(true);
    expect(accepts(customFields, fields(51))).toBe(false);
    expect(accepts(customFields, { 'a b': 1 })).toBe(false);
    expect(accepts(customFields, { constructor: 1 })).toBe(true);
  });
});

describe('times', () => {
  it('are UTC with milliseconds, of days that exist', () => {
    expect(accepts(instant, '2028-02-29T23:59:59.999Z')).toBe(true);
    const wrong = ['2026-01-01T00:00:00Z', '2026-01-01T00:00:00.000+01:00', '2026-02-29T00:00:00.000Z', '2026-01-01'];
    expect(wrong.filter((value) => accepts(instant, value))).toEqual([]);
  });

  it('of a day are dates that exist', () => {
    expect(accepts(day, '2028-02-29')).toBe(true);
    expect(['2026-02-29', '2026-13-01', '26-01-01', '2026-1-1', ''].filter((value) => accepts(day, value))).toEqual([]);
  });
});

it('there are three roles, spelled as they are', () => {
  expect(['administrator', 'manager', 'salesperson'].every((value) => accepts(role, value))).toBe(true);
  expect(['administrators', 'Manager', 'owner', ''].some((value) => accepts(role, value))).toBe(false);
});
