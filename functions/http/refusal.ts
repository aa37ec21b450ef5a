import type { ProblemCode, UnknownThing } from '../../shared/api/problems.ts';
import type { Fault } from '../../shared/kernel/fault.ts';

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
