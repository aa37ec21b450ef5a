import { findUsers } from '../../shared/people/store.ts';
import { unknownInBody } from './refusal.ts';

/** People named in a body, by their place in it: each must be in the directory and active, or it is 422. */
export const requirePeople = async (named: Readonly<Record<string, string>>) => {
  const users = await findUsers(Object.values(named));
  for (const [pointer, userId] of Object.entries(named)) {
    if (users.get(userId)?.active !== true) throw unknownInBody('unknown_user', pointer);
  }
};
