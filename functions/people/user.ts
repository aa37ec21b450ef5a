import type { Context } from '../../shared/kernel/decision.ts';
import { env } from '../../shared/kernel/env.ts';
import { enterUser, type User, type UserDecision } from '../../shared/people/rules.ts';
import { findUser } from '../../shared/people/store.ts';
import { userPool } from '../../shared/people/user-pool/user-pool.ts';
import { Refusal } from '../http/refusal.ts';

export const etagOf = ({ version }: User) => String(version);

export const presentUser = ({ id, name, email, role, active }: User) => ({ id, name, email, role, active });

export const loadUser = async (userId: string): Promise<User> => {
  const user = await findUser(userId);
  if (user === undefined) throw new Refusal('unknown_user');
  return user;
};

export const pool = userPool(env('USER_POOL_ID'));

/** Brings the sign-in into step with the directory. */
export const follow = async (before: User, after: User) => {
  const { id } = after;
  if (before.name !== after.name) await pool.rename(id, after.name);
  if (before.role !== after.role) await pool.setRole(id, before.role, after.role);
  if (before.active && !after.active) await pool.disable(id);
  if (!before.active && after.active) await pool.enable(id);
};

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
