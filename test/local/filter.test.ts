import { describe, expect, it } from 'vitest';
import { filterOf } from '../../local/filter.ts';

const matches = (pattern: unknown, value: unknown) => filterOf([JSON.stringify(pattern)])(value);

/** The examples of https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html and its DynamoDB page. */
describe('an event filter', () => {
  const weather = { UserID: '', LastName: '', City: 'New York', Temperature: 36, Price: null, Rush: true };

  it.each([
    ['null', { Price: [null] }, true],
    ['null where there is a value', { City: [null] }, false],
    ['empty', { LastName: [''] }, true],
    ['equals', { City: ['New York'] }, true],
    ['equals another', { City: ['Seattle'] }, false],
    ['equals, ignoring case', { City: [{ 'equals-ignore-case': 'new YORK' }] }, true],
    ['and', { City: ['New York'], Temperature: [36] }, true],
    ['and, where one fails', { City: ['New York'], Temperature: [37] }, false],
    ['or', { City: ['Seattle', 'New York'] }, true],
    ['or over several fields', { $or: [{ City: ['Seattle'] }, { Temperature: [36] }] }, true],
    ['or over several fields, where none matches', { $or: [{ City: ['Seattle'] }, { Temperature: [1] }] }, false],
    ['not', { City: [{ 'anything-but': ['Seattle', 'Boston'] }] }, true],
    ['not, for what is there', { City: [{ 'anything-but': ['New York'] }] }, false],
    ['not a beginning', { City: [{ 'anything-but': { prefix: 'New' } }] }, false],
    ['a number', { Temperature: [{ numeric: ['=', 36] }] }, true],
    ['a range of numbers', { Temperature: [{ numeric: ['>', 30, '<=', 36] }] }, true],
    ['a range of numbers that ends before', { Temperature: [{ numeric: ['>', 30, '<', 36] }] }, false],
    ['a number for a text', { City: [{ numeric: ['>', 0] }] }, false],
    ['exists', { City: [{ exists: true }] }, true],
    ['does not exist', { Country: [{ exists: false }] }, true],
    ['does not exist, for what is there', { City: [{ exists: false }] }, false],
    ['begins with', { City: [{ prefix: 'New' }] }, true],
    ['ends with', { City: [{ suffix: 'York' }] }, true],
    ['a truth value', { Rush: [true] }, true],
  ])('knows "%s"', (_, pattern, expected) => {
    expect(matches(pattern, weather)).toBe(expected);
  });

  it('matches a list when one of its items does', () => {
    expect(matches({ tags: ['urgent'] }, { tags: ['new', 'urgent'] })).toBe(true);
    expect(matches({ tags: ['urgent'] }, { tags: ['new'] })).toBe(false);
  });

  it('follows a DynamoDB record to its attributes', () => {
    const pattern = { eventName: ['INSERT'], dynamodb: { NewImage: { entity: { S: ['event'] } } } };
    const record = (eventName: string, entity: string) => ({
      eventName,
      dynamodb: { NewImage: { entity: { S: entity } } },
    });
    expect(matches(pattern, record('INSERT', 'event'))).toBe(true);
    expect(matches(pattern, record('MODIFY', 'event'))).toBe(false);
    expect(matches(pattern, record('INSERT', 'deal'))).toBe(false);
    expect(matches(pattern, { eventName: 'INSERT', dynamodb: {} })).toBe(false);
  });

  it('passes a record that one of several filters lets through, and any without a filter', () => {
    const either = filterOf(['{"a":[1]}', '{"b":[2]}']);
    expect([either({ a: 1 }), either({ b: 2 }), either({ a: 2, b: 1 })]).toEqual([true, true, false]);
    expect(filterOf([])({})).toBe(true);
  });

  it.each(['{"a":"text"}', '{"a":[]}', '{"a":[{"like":"x"}]}', '{"a":[{"numeric":["~",1]}]}'])(
    'refuses the pattern %s',
    (pattern) => {
      expect(() => filterOf([pattern])).toThrow();
    },
  );
});
