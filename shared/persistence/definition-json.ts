import * as z from 'zod';
import { definition } from '../domain/definition.ts';

/** A definition is kept as one string: what the limit of 300 KB counts is then what the item weighs. */
export const definitionJson = z.codec(z.string(), definition, {
  decode: (text) => JSON.parse(text),
  encode: (value) => JSON.stringify(value),
});
