import { userContracts as contracts } from '../../shared/contracts/users.ts';
import { invitationDue } from '../../shared/domain/invitation-due.ts';
import type { User } from '../../shared/domain/user.ts';
import { store } from '../../shared/persistence/store.ts';
import { findUser } from '../../shared/persistence/users.ts';
import { makeAnew } from '../../shared/user-pool/make-anew.ts';
import { Refusal } from '../shell/refusal.ts';
import { route } from '../shell/route.ts';
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
