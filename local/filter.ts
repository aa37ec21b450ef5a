import * as z from 'zod';

/**
 * Filter patterns of event source mappings, in whose language the filter policies of subscriptions are written too.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
 * https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html
 */
type Test = (value: unknown) => boolean;

const numberTests: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '=': (value, bound) => value === bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};

const literal = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const oneOrMore = z.union([literal.transform((value) => [value]), z.array(literal)]);
const textMatch = z.union([z.strictObject({ prefix: z.string() }), z.strictObject({ suffix: z.string() })]);

const matchesText = (match: z.infer<typeof textMatch>, value: unknown) => {
  if (typeof value !== 'string') return false;
  return 'prefix' in match ? value.startsWith(match.prefix) : value.endsWith(match.suffix);
};

const numeric = (conditions: readonly (string | number)[]): Test => {
  const tests: ((value: number) => boolean)[] = [];
  for (let index = 0; index < conditions.length; index += 2) {
    const test = numberTests[String(conditions[index])];
    const bound = conditions[index + 1];
    if (!test || typeof bound !== 'number') throw new Error(`Malformed numeric filter ${JSON.stringify(conditions)}`);
    tests.push((value) => test(value, bound));
  }
  return (value) => typeof value === 'number' && tests.every((test) => test(value));
};

/** One alternative for a value; each is read by its own shape. */
const alternative = z.union([
  literal.transform(
    (wanted): Test =>
      (value) =>
        value === wanted,
  ),
  textMatch.transform(
    (match): Test =>
      (value) =>
        matchesText(match, value),
  ),
  z.strictObject({ exists: z.boolean() }).transform(
    ({ exists }): Test =>
      (value) =>
        (value !== undefined) === exists,
  ),
  z.strictObject({ 'equals-ignore-case': z.string() }).transform(
    (match): Test =>
      (value) => {
        return typeof value === 'string' && value.toLowerCase() === match['equals-ignore-case'].toLowerCase();
      },
  ),
  z.strictObject({ 'anything-but': z.union([textMatch, oneOrMore]) }).transform(
    ({ 'anything-but': unwanted }): Test =>
      (value) => {
        if (value === undefined) return false;
        return Array.isArray(unwanted) ? !unwanted.some((item) => item === value) : !matchesText(unwanted, value);
      },
  ),
  z
    .strictObject({ numeric: z.array(z.union([z.string(), z.number()])).min(2) })
    .transform((match) => numeric(match.numeric)),
]);

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;

/** A value that is a list matches when one of its items does. */
const anyItem =
  (test: Test): Test =>
  (value) =>
    Array.isArray(value) ? value.some(test) : test(value);

const fieldsSchema = z.record(z.string(), z.unknown());

const compile = (pattern: unknown): Test => {
  if (Array.isArray(pattern)) {
    const tests = z.array(alternative).min(1).parse(pattern);
    return anyItem((value) => tests.some((test) => test(value)));
  }
  const fields = Object.entries(fieldsSchema.parse(pattern)).map(([name, inner]): Test => {
    if (name === '$or') {
      const choices = z.array(z.unknown()).min(2).parse(inner).map(compile);
      return (value) => choices.some((choice) => choice(value));
    }
    const test = compile(inner);
    return (value) => test(field(value, name));
  });
  return (value) => fields.every((test) => test(value));
};

/** Whether a record passes at least one of the filters; without filters all do. */
export const filterOf = (patterns: readonly string[]): Test => {
  const tests = patterns.map((pattern) => compile(JSON.parse(pattern)));
  return (record) => tests.length === 0 || tests.some((test) => test(record));
};
