import { now } from '../../shared/clock.ts';
import { userContracts as contracts } from '../../shared/contracts/users.ts';
import { retryingConflicts } from '../../shared/persistence/store.ts';
import { storeUser } from '../../shared/persistence/users.ts';
import { Refusal } from '../shell/refusal.ts';
import { route } from '../shell/route.ts';
import { enter } from './enter.ts';
import { etagOf, presentUser } from './present.ts';

export const inviteUser = route(contracts.inviteUser, ({ body, user: by, remember }) =>
  retryingConflicts(async () => {
    const decision = await enter({ ...body, active: true }, { by, at: now() });
    if (decision === undefined) throw new Refusal('user_exists');
    const { user } = decision;
    const answer = { body: presentUser(user), etag: etagOf(user), location: `/users/${user.id}` };
    await storeUser(undefined, decision, remember(answer));
    return answer;
  }),
);
