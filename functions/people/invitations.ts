import { userContracts as contracts } from '../../shared/people/contract/users.ts';
import { invitationDue } from '../../shared/people/rules/invitation-due.ts';
import type { User } from '../../shared/people/rules/users.ts';
import { findUser } from '../../shared/people/store.ts';
import { makeAnew } from '../../shared/people/user-pool/make-anew.ts';
import { store } from '../../shared/table/store.ts';
import { Refusal } from '../http/refusal.ts';
import { route } from '../http/route.ts';
import { loadUser } from './directory.ts';
import { etagOf, presentUser } from './present.ts';
import { pool } from './user-pool.ts';

const isKnown = async (id: string) => (await findUser(id)) !== undefined;

/**
 * Sends somebody of the directory their invitation, and makes their sign-in where the pool has none (any more). False
 * where they have a password of their own.
 */
export const inviteAgain = async (user: User): Promise<boolean> => {
  const signIn = (await pool.findById(user.id)) ?? (await makeAnew(pool, user, isKnown));
  if (signIn === undefined) throw new Refusal('user_exists');
  if (!signIn.awaitsPassword) return false;
  await pool.invite(signIn);
  await pool.removeFrom(invitationDue, signIn.username);
  return true;
};

/** Sends an invitation again: the mail got lost, or its temporary password is no longer good. */
export const sendInvitation = route(contracts.sendInvitation, async ({ params, remember }) => {
  const user = await loadUser(params.userId);
  if (!user.active) throw new Refusal('user_deactivated');
  if (!(await inviteAgain(user))) throw new Refusal('invitation_accepted');
  const answer = { body: presentUser(user), etag: etagOf(user) };
  await store({ guarded: [], answer: remember(answer) });
  return answer;
});
