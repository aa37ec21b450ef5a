import { now } from '../../shared/kernel/clock.ts';
import { notBefore } from '../../shared/kernel/decision.ts';
import { userContracts as contracts } from '../../shared/people/contract/users.ts';
import { administerUser as administered } from '../../shared/people/rules/users.ts';
import { storeUser } from '../../shared/people/store.ts';
import { retryingConflicts } from '../../shared/table/store.ts';
import { requireMatch } from '../http/preconditions.ts';
import { route } from '../http/route.ts';
import { loadUser } from './directory.ts';
import { inviteAgain } from './invitations.ts';
import { etagOf, presentUser } from './present.ts';
import { follow } from './user-pool.ts';

/** The sign-in first, then the directory: what is cut off in between is finished by repeating it. */
export const administerUser = route(contracts.administerUser, (request) =>
  retryingConflicts(async () => {
    const before = await loadUser(request.params.userId);
    requireMatch(request, etagOf(before));
    const { name = before.name, role = before.role, active = before.active } = request.body;
    const context = { by: request.user, at: notBefore(now(), before.updatedAt) };
    const decision = administered(before, { name, role, active }, context);
    await follow(before, decision.user);
    // Who was imported silently, or never used their invitation, gets one now.
    if (!before.active && decision.user.active) await inviteAgain(decision.user);
    await storeUser(before, decision);
    return { body: presentUser(decision.user), etag: etagOf(decision.user) };
  }),
);
