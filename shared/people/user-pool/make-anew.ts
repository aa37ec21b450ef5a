import type { Role } from '../../kernel/values.ts';
import { invitationDue } from '../rules.ts';
import type { SignIn } from './sign-in.ts';
import type { UserPool } from './user-pool.ts';

/** Somebody of the directory, as far as a sign-in is made of it. */
export type Person = {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly active: boolean;
};

/**
 * Makes the sign-in of a user of the directory who is not in the pool (any more), without any mail. Undefined
 * where their address has become that of somebody else. What is cut off is finished by repeating it: that they are known
 * under their id comes last.
 */
export const makeAnew = async (
  pool: UserPool,
  { id, email, name, role, active }: Person,
  isKnown: (id: string) => Promise<boolean>,
  { invitedLater = false } = {},
): Promise<SignIn | undefined> => {
  const made = await pool.make(email, name);
  if (made.id === id) return made;
  if (await isKnown(made.id)) return undefined;
  if (active && invitedLater) await pool.addTo(invitationDue, made.username);
  await pool.setRole(made.username, null, role);
  if (!active) await pool.disable(made.username);
  await pool.knowAs(made.username, id);
  return made;
};
