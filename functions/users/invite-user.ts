import { now } from '../../shared/clock.ts';
import { userContracts as contracts } from '../../shared/contracts/users.ts';
import { enterUser } from '../../shared/domain/user.ts';
import { retryingConflicts } from '../../shared/persistence/store.ts';
import { findUser, storeUser } from '../../shared/persistence/users.ts';
import { Refusal } from '../shell/refusal.ts';
import { route } from '../shell/route.ts';
import { etagOf, presentUser } from './present.ts';
import { invite, setRole } from './user-pool.ts';

export const inviteUser = route(contracts.inviteUser, ({ body, user: by, remember }) =>
  retryingConflicts(async () => {
    const { email, name, role } = body;
    const id = await invite(email, name);
    if ((await findUser(id)) !== undefined) throw new Refusal('user_exists');
    await setRole(id, null, role);
    const decision = enterUser(id, { email, name, role, active: true }, { by, at: now() });
    const { user } = decision;
    const answer = { body: presentUser(user), etag: etagOf(user), location: `/users/${id}` };
    await storeUser(undefined, decision, remember(answer));
    return answer;
  }),
);
