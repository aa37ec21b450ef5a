import * as z from 'zod';
import { fault } from '../../kernel/fault.ts';
import { nameText } from '../../kernel/text.ts';
import { id } from '../../kernel/values.ts';
import { definition } from '../../processes/rules/definition.ts';
import { wording } from '../../processes/rules/wording.ts';
import { email, fileInstant, usersByEmail } from './file-values.ts';

/** A line of a file that is a version of a process as it was published, and the corrections of its words. */
export const processVersionLine = z
  .strictObject({
    kind: z.literal('processVersion'),
    processId: id,
    version: z.int().min(1),
    publishedAt: fileInstant,
    publishedByEmail: email.optional(),
    definition,
    wording: wording.default({}),
    warnings: z.array(fault).default([]),
    users: usersByEmail.default({}),
  })
  .meta({ id: 'ProcessVersionLine' });
export type ProcessVersionLine = z.infer<typeof processVersionLine>;

/** A line of a file that is a process as a whole; its versions have lines of their own, before this one. */
export const processLine = z
  .strictObject({
    kind: z.literal('process'),
    id,
    name: nameText,
    archived: z.boolean(),
    isDefault: z.boolean(),
    createdAt: fileInstant,
    draft: z.strictObject({ definition, basedOnVersion: z.int().min(1).nullable() }).nullable(),
    users: usersByEmail.default({}),
  })
  .meta({ id: 'ProcessLine' });
export type ProcessLine = z.infer<typeof processLine>;
