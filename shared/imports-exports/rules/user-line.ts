import * as z from 'zod';
import { nameText } from '../../kernel/text.ts';
import { role } from '../../kernel/values.ts';
import type { User } from '../../people/rules/users.ts';
import { email } from './file-values.ts';

/** A line of a file that is somebody of the directory. */
export const userLine = z
  .strictObject({ kind: z.literal('user'), email, name: nameText, role, active: z.boolean() })
  .meta({ id: 'UserLine' });
export type UserLine = z.infer<typeof userLine>;

export const userLineOf = ({ email, name, role, active }: User): UserLine => ({
  ...{ kind: 'user', email, name, role, active },
});
