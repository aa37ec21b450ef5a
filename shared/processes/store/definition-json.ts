import { json } from '../../table/json.ts';
import { definition } from '../rules/definition.ts';

/** A definition is kept as one string: what the limit of 300 KB counts is then what the item weighs. */
export const definitionJson = json(definition);
