import type { Role } from '../../shared/kernel/values.ts';
import { makeAnew, type Person } from '../../shared/people/user-pool/make-anew.ts';
import type { UserPool } from '../../shared/people/user-pool/user-pool.ts';

/** Who was not made: whose address is somebody else's by now, and whom the directory does not know. */
export type NotMade = { readonly addressGone: readonly Person[]; readonly unknown: readonly Person[] };

const byRights: readonly Role[] = ['salesperson', 'manager', 'administrator'];
const lesser = (...roles: readonly Role[]) => byRights.find((role) => roles.includes(role)) ?? 'salesperson';

/**
 * Somebody as the directory has them. The file may be older than it, or younger than a table that was restored: so they
 * are active only where both say so, and have the lesser role, as a sign-in would bring the directory to what is made.
 */
const asInBoth = (saved: Person, entry: Person): Person => {
  const { id, email, name } = entry;
  return { id, email, name, role: lesser(saved.role, entry.role), active: saved.active && entry.active };
};

/**
 * Makes the sign-ins of these people without any mail, and notes whose invitation is due. Those who are active come
 * first: an address may have had others before. Nobody is made whom the directory does not have: what the file of another
 * customer names would be let in here. May be repeated.
 */
export const makeUsers = async (
  pool: UserPool,
  people: readonly Person[],
  find: (id: string) => Promise<Person | undefined>,
): Promise<NotMade> => {
  const [known, unknown, addressGone]: [Person[], Person[], Person[]] = [[], [], []];
  for (const saved of people) {
    const entry = await find(saved.id);
    if (entry === undefined) unknown.push(saved);
    else known.push(asInBoth(saved, entry));
  }
  const isKnown = async (id: string) => (await find(id)) !== undefined;
  for (const person of [...known.filter(({ active }) => active), ...known.filter(({ active }) => !active)]) {
    const made = await makeAnew(pool, person, isKnown, { invitedLater: true });
    if (made === undefined) addressGone.push(person);
  }
  return { addressGone, unknown };
};
