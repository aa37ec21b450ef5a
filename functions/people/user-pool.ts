import { env } from '../../shared/kernel/env.ts';
import type { User } from '../../shared/people/rules.ts';
import { userPool } from '../../shared/people/user-pool/user-pool.ts';

export const pool = userPool(env('USER_POOL_ID'));

/** Brings the sign-in into step with the directory. */
export const follow = async (before: User, after: User) => {
  const { id } = after;
  if (before.name !== after.name) await pool.rename(id, after.name);
  if (before.role !== after.role) await pool.setRole(id, before.role, after.role);
  if (before.active && !after.active) await pool.disable(id);
  if (!before.active && after.active) await pool.enable(id);
};
