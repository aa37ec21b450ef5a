import { env } from '../../shared/kernel/env.ts';
import type { User } from '../../shared/people/rules.ts';
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
