import type * as z from 'zod';
import { type Definition, definition } from '../definition.ts';

/** A process to begin with: a company instantiates it and makes it its own. */
export type Template = {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly definition: Definition;
};

/**
 * A template as written down: the definition's schema fills in what it leaves out, when it is first asked for, since
 * hardly any request needs one.
 */
export const template = (id: string, literal: z.input<typeof definition>): Template => {
  let filled: Definition | undefined;
  return {
    id,
    name: literal.name,
    description: literal.description ?? '',
    get definition() {
      filled ??= definition.parse(literal);
      return filled;
    },
  };
};
