import { userContracts as contracts } from '../../shared/people/contract/users.ts';
import type { User } from '../../shared/people/rules/users.ts';
import { listUsers as directory, findUser } from '../../shared/people/store.ts';
import { listed } from '../http/cursors.ts';
import { Refusal } from '../http/refusal.ts';
import { route } from '../http/route.ts';
import { etagOf, presentUser } from './present.ts';

export const loadUser = async (userId: string): Promise<User> => {
  const user = await findUser(userId);
  if (user === undefined) throw new Refusal('unknown_user');
  return user;
};

export const getUser = route(contracts.getUser, async ({ params }) => {
  const user = await loadUser(params.userId);
  return { body: presentUser(user), etag: etagOf(user) };
});

export const listUsers = route(contracts.listUsers, (request) => listed(request, directory, presentUser));

/** The role is that of the token, which decides; a client without a user has no entry in the directory. */
export const getMe = route(contracts.getMe, async ({ user }) => {
  const known = await findUser(user.userId);
  const { userId: id, role } = user;
  return {
    body: { id, name: known?.name ?? id, email: known?.email ?? null, role },
    etag: known === undefined ? '0' : etagOf(known),
  };
});
