import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';

const indexes = z
  .array(z.object({ IndexName: z.string(), KeySchema: z.unknown(), Projection: z.unknown() }))
  .default([])
  .transform((all) => new Map(all.map((index) => [index.IndexName, index])));

/**
 * Whether one update can make these indexes of a table into those: none can be changed, and no more than one made or
 * deleted.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html
 */
export const canBecome = (released: unknown, now: unknown): boolean => {
  const [before, after] = [indexes.parse(released), indexes.parse(now)];
  const names = [...new Set([...before.keys(), ...after.keys()])];
  const others = names.filter((name) => !isDeepStrictEqual(before.get(name), after.get(name)));
  return others.length <= 1 && others.every((name) => !before.has(name) || !after.has(name));
};
