import * as z from 'zod';
import { fault } from '../../kernel/errors.ts';
import { nameText } from '../../kernel/text.ts';
import { id, instant } from '../../kernel/values.ts';
import { definition } from '../rules/definition.ts';
import { definitionDiff } from '../rules/diff.ts';

const headFields = {
  id,
  name: nameText,
  isDefault: z.boolean(),
  archived: z.boolean(),
  publishedVersion: z.int().nullable(),
  hasDraft: z.boolean(),
  createdAt: instant,
  updatedAt: instant,
};

/** A process as a whole. */
export const head = z.strictObject(headFields).meta({ id: 'ProcessHead' });

export const headAndDefinition = z
  .strictObject({ ...headFields, definition: definition.nullable() })
  .meta({ id: 'Process' });

export const draft = z
  .strictObject({ processId: id, definition, basedOnVersion: z.int().nullable() })
  .meta({ id: 'Draft' });

export const version = z
  .strictObject({
    processId: id,
    version: z.int(),
    publishedAt: instant,
    publishedBy: id,
    definition,
    warnings: z.array(fault),
  })
  .meta({ id: 'ProcessVersion' });

/** A version as lists show it. */
export const versionHead = version.omit({ definition: true, warnings: true }).meta({ id: 'ProcessVersionHead' });

const side = z.union([z.int(), z.literal('draft')]);
export const diff = z
  .strictObject({ processId: id, from: side, to: side, ...definitionDiff.shape })
  .meta({ id: 'ProcessDiff' });
