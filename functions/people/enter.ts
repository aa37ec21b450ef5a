import type { Context } from '../../shared/kernel/decision.ts';
import { enterUser, type User, type UserDecision } from '../../shared/people/rules.ts';
import { findUser } from '../../shared/people/store.ts';
import { pool } from './user.ts';

type Known = Pick<User, 'email' | 'name' | 'role' | 'active'>;

/**
 * Makes somebody's sign-in, with an invitation unless they are inactive, and decides their entry in the directory;
 * undefined where they have one. What is cut off, or could not be mailed, is finished by repeating it: the sign-in is
 * made without a mail, and the entry only after the mail.
 */
export const enter = async (known: Known, context: Context): Promise<UserDecision | undefined> => {
  const { email, name, role, active } = known;
  const signIn = await pool.make(email, name);
  const { id, username, awaitsPassword, enabled } = signIn;
  if ((await findUser(id)) !== undefined) return undefined;
  await pool.setRole(username, null, role);
  if (!active) await pool.disable(username);
  if (active && !enabled) await pool.enable(username);
  if (active && awaitsPassword) await pool.invite(signIn);
  return enterUser(id, known, context);
};
