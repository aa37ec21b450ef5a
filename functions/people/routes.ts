import { InvalidParameterException } from '@aws-sdk/client-cognito-identity-provider';
import { now } from '../../shared/kernel/clock.ts';
import { notBefore } from '../../shared/kernel/decision.ts';
import { userContracts as contracts } from '../../shared/people/contract.ts';
import type { User } from '../../shared/people/rules.ts';
import * as rules from '../../shared/people/rules.ts';
import { listUsers as directory, findUser, findUsersByEmail, storeUser } from '../../shared/people/store.ts';
import { makeAnew } from '../../shared/people/user-pool/make-anew.ts';
import { retryingConflicts, store } from '../../shared/table/transactions.ts';
import { listed } from '../http/cursors.ts';
import { requireMatch } from '../http/preconditions.ts';
import { Refusal } from '../http/refusal.ts';
import { route } from '../http/route.ts';
import { enter, etagOf, follow, loadUser, pool, presentUser } from './user.ts';

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

const refused = { pointer: '/email', code: 'address_refused', message: 'The user pool does not take it' };

const refusingAddress = async <Result>(work: () => Promise<Result>) => {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof InvalidParameterException)) throw error;
    throw new Refusal('invalid_request', { status: 422, errors: [refused] });
  }
};

export const inviteUser = route(contracts.inviteUser, ({ body, user: by, idempotencyWrite }) =>
  retryingConflicts(async () => {
    // Whose sign-in is gone is made anew by sending them an invitation, under the id that their deals name.
    if ((await findUsersByEmail(body.email)).some(({ active }) => active)) throw new Refusal('user_exists');
    const decision = await refusingAddress(() => enter({ ...body, active: true }, { by, at: now() }));
    if (decision === undefined) throw new Refusal('user_exists');
    const { user } = decision;
    const answer = { body: presentUser(user), etag: etagOf(user), location: `/users/${user.id}` };
    await storeUser(undefined, decision, idempotencyWrite(answer));
    return answer;
  }),
);

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
  await pool.removeFrom(rules.invitationDue, signIn.username);
  return true;
};

/** Sends an invitation again: the mail got lost, or its temporary password is no longer good. */
export const sendInvitation = route(contracts.sendInvitation, async ({ params, idempotencyWrite }) => {
  const user = await loadUser(params.userId);
  if (!user.active) throw new Refusal('user_deactivated');
  if (!(await inviteAgain(user))) throw new Refusal('invitation_accepted');
  const answer = { body: presentUser(user), etag: etagOf(user) };
  await store({ guarded: [], answer: idempotencyWrite(answer) });
  return answer;
});

/** The sign-in first, then the directory: what is cut off in between is finished by repeating it. */
export const administerUser = route(contracts.administerUser, (request) =>
  retryingConflicts(async () => {
    const before = await loadUser(request.params.userId);
    requireMatch(request, etagOf(before));
    const { name = before.name, role = before.role, active = before.active } = request.body;
    const context = { by: request.user, at: notBefore(now(), before.updatedAt) };
    const decision = rules.administerUser(before, { name, role, active }, context);
    await follow(before, decision.user);
    // Who was imported silently, or never used their invitation, gets one now.
    if (!before.active && decision.user.active) await inviteAgain(decision.user);
    await storeUser(before, decision);
    return { body: presentUser(decision.user), etag: etagOf(decision.user) };
  }),
);
