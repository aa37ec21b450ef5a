import type { Leaders } from '../domain/recipients.ts';
import type { User } from '../domain/user.ts';
import type { Role } from '../domain/values.ts';
import { listUsers } from './users.ts';

/** Milliseconds: a token says an old role for up to 15 minutes, so that a few seconds are nothing. */
const freshFor = 5_000;
const usersAtOnce = 100;

const readLeaders = async (): Promise<Leaders> => {
  const users: User[] = [];
  let after: string | undefined;
  do {
    const { items, next } = await listUsers({ after, limit: usersAtOnce });
    users.push(...items);
    after = next ?? undefined;
  } while (after !== undefined);
  const activeAs = (role: Role) => users.filter((user) => user.active && user.role === role).map(({ id }) => id);
  return { administrators: activeAs('administrator'), managers: activeAs('manager') };
};

let known: { readonly leaders: Promise<Leaders>; readonly since: number } | undefined;

/** The active administrators and managers, as they were some seconds ago at most. */
export const findLeaders = (): Promise<Leaders> => {
  if (known === undefined || Date.now() - known.since > freshFor) {
    known = { leaders: readLeaders(), since: Date.now() };
    known.leaders.catch(() => {
      known = undefined;
    });
  }
  return known.leaders;
};
