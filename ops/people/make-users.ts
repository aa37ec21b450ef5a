import { makeAnew, type Person } from '../../shared/user-pool/make-anew.ts';
import type { UserPool } from '../../shared/user-pool/user-pool.ts';

/**
 * Makes the sign-ins of these people without any mail, and notes whose invitation is due; answers whose address is that of
 * somebody else by now. Those who are active come first: an address may have had others before. May be repeated.
 */
export const makeUsers = async (
  pool: UserPool,
  people: readonly Person[],
  isKnown: (id: string) => Promise<boolean>,
): Promise<Person[]> => {
  const left: Person[] = [];
  const inOrder = [...people.filter(({ active }) => active), ...people.filter(({ active }) => !active)];
  for (const person of inOrder) {
    const made = await makeAnew(pool, person, isKnown, { invitedLater: true });
    if (made === undefined) left.push(person);
  }
  return left;
};
