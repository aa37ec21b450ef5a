import { describe, expect, it } from 'vitest';
import { readMessage } from '../../../local/topics/message.ts';
import { policyOf } from '../../../local/topics/policy.ts';

type Given = Readonly<Record<string, readonly [type: string, value: string]>>;

/** The values of attributes as a message carries them. */
const valuesOf = (given: Given) => {
  const entries = Object.entries(given).map(([Name, [DataType, StringValue]], index) => [
    String(index + 1),
    { Name, Value: { DataType, StringValue } },
  ]);
  return readMessage({ Message: 'x', MessageAttributes: { entry: Object.fromEntries(entries) } }).values;
};

const interests = (...values: string[]): Given => ({ customer_interests: ['String.Array', JSON.stringify(values)] });
const interest = (value: string): Given => ({ customer_interests: ['String', value] });
const price = (value: string): Given => ({ price_usd: ['Number', value] });

/** https://docs.aws.amazon.com/sns/latest/dg/example-filter-policies.html */
const transaction: Given = {
  ...interests('soccer', 'rugby', 'hockey'),
  ...price('210.75'),
  store: ['String', 'example_corp'],
  event: ['String', 'order_placed'],
};

/** The examples of https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html and its pages. */
describe('a filter policy', () => {
  it.each<[string, unknown, Given, boolean]>([
    [
      'all of a transaction',
      {
        store: ['example_corp'],
        event: [{ 'anything-but': 'order_cancelled' }],
        customer_interests: ['rugby', 'football', 'baseball'],
        price_usd: [{ numeric: ['>=', 100] }],
      },
      transaction,
      true,
    ],
    [
      'what a transaction is not',
      {
        store: ['example_corp'],
        event: ['order_cancelled'],
        encrypted: [false],
        customer_interests: ['basketball', 'baseball'],
      },
      transaction,
      false,
    ],
    ['a text', { customer_interests: ['rugby', 'tennis'] }, interest('tennis'), true],
    ['another text', { customer_interests: ['rugby', 'tennis'] }, interest('baseball'), false],
    ['an item of a list', { customer_interests: ['rugby', 'tennis'] }, interests('rugby', 'golf'), true],
    ['no item of a list', { customer_interests: ['rugby', 'tennis'] }, interests('baseball'), false],
    ['no item of an empty list', { customer_interests: ['rugby'] }, interests(), false],
    ['anything but', { customer_interests: [{ 'anything-but': ['rugby', 'tennis'] }] }, interest('football'), true],
    [
      'anything but, which it is',
      { customer_interests: [{ 'anything-but': ['rugby', 'tennis'] }] },
      interest('rugby'),
      false,
    ],
    [
      'anything but, by one item',
      { customer_interests: [{ 'anything-but': ['rugby', 'tennis'] }] },
      interests('rugby', 'baseball'),
      true,
    ],
    [
      'anything but a beginning',
      { event: [{ 'anything-but': { prefix: 'order-' } }] },
      { event: ['String', 'data-entry'] },
      true,
    ],
    [
      'anything but its beginning',
      { event: [{ 'anything-but': { prefix: 'order-' } }] },
      { event: ['String', 'order-number'] },
      false,
    ],
    ['a text in other letters', { customer_interests: [{ 'equals-ignore-case': 'tennis' }] }, interest('TENNIS'), true],
    ['a beginning', { customer_interests: [{ prefix: 'bas' }] }, interest('baseball'), true],
    ['another beginning', { customer_interests: [{ prefix: 'bas' }] }, interest('rugby'), false],
    ['an end', { customer_interests: [{ suffix: 'ball' }] }, interest('baseball'), true],
    ['a number', { price_usd: [{ numeric: ['=', 301.5] }] }, price('301.5'), true],
    ['a number written otherwise', { price_usd: [301.5] }, price('3.015e2'), true],
    ['anything but numbers', { price_usd: [{ 'anything-but': [100, 500] }] }, price('101'), true],
    ['a number below', { price_usd: [{ numeric: ['<', 0] }] }, price('-3'), true],
    ['a range', { price_usd: [{ numeric: ['>', 0, '<=', 150] }] }, price('150'), true],
    ['a range that is over', { price_usd: [{ numeric: ['>', 0, '<=', 150] }] }, price('150.01'), false],
    ['a number that is a text', { store: [{ numeric: ['>', 0] }] }, { store: ['String', '5'] }, false],
    ['what is there', { store: [{ exists: true }] }, transaction, true],
    ['what is missing', { store: [{ exists: true }] }, interests('rugby'), false],
    ['what is not there', { store: [{ exists: false }] }, interests('rugby'), true],
    ['what ought not to be there', { store: [{ exists: false }] }, transaction, false],
    ['nothing at all', { store: [{ exists: false }] }, {}, false],
    [
      'one of two',
      { $or: [{ event: ['order_cancelled'] }, { price_usd: [{ numeric: ['>', 100] }] }] },
      transaction,
      true,
    ],
    [
      'neither of two',
      { $or: [{ event: ['order_cancelled'] }, { price_usd: [{ numeric: ['>', 999] }] }] },
      transaction,
      false,
    ],
    [
      'both of two, of which one fails',
      { store: ['example_corp'], price_usd: [{ numeric: ['<', 100] }] },
      transaction,
      false,
    ],
  ])('knows %s', (_, policy, given, expected) => {
    expect(policyOf(JSON.stringify(policy))(valuesOf(given))).toBe(expected);
  });

  it('lets everything through when it is not there or empty', () => {
    expect([policyOf()({}), policyOf('{}')({})]).toEqual([true, true]);
  });

  it.each(['{', '[]', '{"a":"b"}', '{"a":[{"like":"b"}]}'])('is refused when it is %s', (policy) => {
    expect(() => policyOf(policy)).toThrow();
  });
});
