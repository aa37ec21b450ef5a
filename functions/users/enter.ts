import type { Context } from '../../shared/domain/journal.ts';
import { enterUser, type User, type UserDecision } from '../../shared/domain/user.ts';
import { findUser } from '../../shared/persistence/users.ts';
import { disable, invite, setRole } from './user-pool.ts';

type Known = Pick<User, 'email' | 'name' | 'role' | 'active'>;

/**
 * Makes somebody's sign-in, with an invitation unless they are inactive, and decides their entry in the directory;
 * undefined where they have one. What is cut off is finished by repeating it.
 */
export const enter = async (known: Known, context: Context): Promise<UserDecision | undefined> => {
  const { email, name, role, active } = known;
  const id = await invite(email, name, { silently: !active });
  if ((await findUser(id)) !== undefined) return undefined;
  await setRole(id, null, role);
  if (!active) await disable(id);
  return enterUser(id, known, context);
};
