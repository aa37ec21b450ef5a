import { definition } from '../domain/definition.ts';
import { json } from './json.ts';

/** A definition is kept as one string: what the limit of 300 KB counts is then what the item weighs. */
export const definitionJson = json(definition);
