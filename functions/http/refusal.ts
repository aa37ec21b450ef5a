import * as z from 'zod';
import type { ProblemCode, UnknownThing } from '../../shared/api/problems.ts';
import type { Fault } from '../../shared/kernel/errors.ts';

type Details = {
  /** Where the same code has another status here than usually. */
  readonly status?: number;
  readonly errors?: readonly Fault[];
};

/** A request is refused before, or beside, the rules of the domain. */
export class Refusal extends Error {
  readonly code: ProblemCode;
  readonly details: Details;
  constructor(code: ProblemCode, details: Details = {}) {
    super(code);
    this.code = code;
    this.details = details;
  }
}

/** An unknown id in a path is 404, in a body 422 with its place. */
export const unknownInBody = (code: UnknownThing, pointer: string) =>
  new Refusal(code, { status: 422, errors: [{ pointer, code, message: 'There is none with this id' }] });

const escaped = (part: PropertyKey) =>
  String(part).slice(0, 64).toWellFormed().replaceAll('~', '~0').replaceAll('/', '~1');

/** A JSON pointer to a part of what was sent. */
export const pointerTo = (base: string, path: readonly PropertyKey[]) => [base, ...path.map(escaped)].join('/');

const maxMessage = 200;

const faultsOf = (error: z.core.$ZodError, base: string): Fault[] =>
  error.issues.flatMap((issue) => {
    const { code, message, path } = issue;
    const short = message.length > maxMessage ? 'Invalid input' : message;
    if (issue.code !== 'unrecognized_keys') return [{ pointer: pointerTo(base, path), code, message: short }];
    return issue.keys.map((key) => ({ pointer: pointerTo(base, [...path, key]), code, message: 'Unknown field' }));
  });

/**
 * Where a key is named `__proto__`, which zod passes over in silence. Step by step, not by recursion: what a client
 * nests a hundred thousand deep must not overflow the stack.
 */
const placeOfProto = (value: unknown, base: string): string | undefined => {
  const open = [{ value, pointer: base }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next.value !== 'object' || next.value === null) continue;
    if (Object.hasOwn(next.value, '__proto__')) return `${next.pointer}/__proto__`;
    for (const [key, inner] of Object.entries(next.value)) {
      if (typeof inner === 'object') open.push({ value: inner, pointer: `${next.pointer}/${escaped(key)}` });
    }
  }
  return undefined;
};

const maxPointer = 500;

const protoFault = (place: string, base: string): Fault => {
  const pointer = place.length > maxPointer ? base : place;
  return { pointer, code: 'unrecognized_keys', message: 'Unknown field' };
};

type Checked<T> = { readonly data: T } | { readonly faults: readonly Fault[] };

/** What somebody sent, as the schema takes it, or all that is wrong with it; `base` is its place. */
export const checkedBy = <Schema extends z.core.$ZodType>(
  schema: Schema,
  value: unknown,
  base: string,
): Checked<z.output<Schema>> => {
  const proto = placeOfProto(value, base);
  if (proto !== undefined) return { faults: [protoFault(proto, base)] };
  const result = z.safeParse(schema, value);
  return result.success ? { data: result.data } : { faults: faultsOf(result.error, base) };
};
