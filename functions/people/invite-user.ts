import { InvalidParameterException } from '@aws-sdk/client-cognito-identity-provider';
import { now } from '../../shared/kernel/clock.ts';
import { userContracts as contracts } from '../../shared/people/contract/users.ts';
import { findUsersByEmail, storeUser } from '../../shared/people/store.ts';
import { retryingConflicts } from '../../shared/table/store.ts';
import { Refusal } from '../http/refusal.ts';
import { route } from '../http/route.ts';
import { enter } from './enter.ts';
import { etagOf, presentUser } from './present.ts';

const refused = { pointer: '/email', code: 'address_refused', message: 'The user pool does not take it' };

const refusingAddress = async <Result>(work: () => Promise<Result>) => {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof InvalidParameterException)) throw error;
    throw new Refusal('invalid_request', { status: 422, errors: [refused] });
  }
};

export const inviteUser = route(contracts.inviteUser, ({ body, user: by, remember }) =>
  retryingConflicts(async () => {
    // Whose sign-in is gone is made anew by sending them an invitation, under the id that their deals name.
    if ((await findUsersByEmail(body.email)).some(({ active }) => active)) throw new Refusal('user_exists');
    const decision = await refusingAddress(() => enter({ ...body, active: true }, { by, at: now() }));
    if (decision === undefined) throw new Refusal('user_exists');
    const { user } = decision;
    const answer = { body: presentUser(user), etag: etagOf(user), location: `/users/${user.id}` };
    await storeUser(undefined, decision, remember(answer));
    return answer;
  }),
);
