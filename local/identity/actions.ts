import { randomBytes } from 'node:crypto';
import { CognitoError, UserNotFoundError } from 'cognito-local/lib/errors.js';
import { type Route, Router } from 'cognito-local/lib/server/Router.js';
import type { Services } from 'cognito-local/lib/services/index.js';
import { attributeValue } from 'cognito-local/lib/services/userPoolService.js';
import * as z from 'zod';

const resend = z.object({ UserPoolId: z.string(), Username: z.string(), MessageAction: z.literal('RESEND') });
const newGroup = z.object({ UserPoolId: z.string(), GroupName: z.string() });

/** Invites somebody again, with a new temporary password, which cognito-local does not do. */
const inviteAgain =
  ({ cognito, messages, clock }: Services): Route =>
  async (context, given) => {
    const { UserPoolId, Username } = resend.parse(given);
    const pool = await cognito.getUserPool(context, UserPoolId);
    const user = await pool.getUserByUsername(context, Username);
    if (user === null) throw new UserNotFoundError('User does not exist.');
    if (user.UserStatus !== 'FORCE_CHANGE_PASSWORD') {
      throw new CognitoError('UnsupportedUserStateException', 'Resend not possible. User status is not valid');
    }
    const Password = `${randomBytes(9).toString('base64url')}-aA1`;
    const invited = { ...user, Password, UserLastModifiedDate: clock.get() };
    await pool.saveUser(context, invited);
    await messages.deliver(context, 'AdminCreateUser', null, UserPoolId, invited, Password, undefined, {
      AttributeName: 'email',
      DeliveryMedium: 'EMAIL',
      Destination: attributeValue('email', invited.Attributes) ?? Username,
    });
    return { User: { ...invited, Password: undefined } };
  };

/** Refuses a group that is there; cognito-local would put an empty one in its place. */
const createGroup =
  ({ cognito }: Services, next: Route): Route =>
  async (context, given) => {
    const { UserPoolId, GroupName } = newGroup.parse(given);
    const pool = await cognito.getUserPool(context, UserPoolId);
    if ((await pool.getGroupByGroupName(context, GroupName)) !== null) {
      throw new CognitoError('GroupExistsException', 'A group with the name already exists.');
    }
    return next(context, given);
  };

/** cognito-local's actions, and what Cognito does otherwise. */
export const actions = (services: Services): ((action: string) => Route) => {
  const route = Router(services);
  const again = inviteAgain(services);
  const group = createGroup(services, route('CreateGroup'));
  return (action) => {
    if (action === 'CreateGroup') return group;
    const next = route(action);
    if (action !== 'AdminCreateUser') return next;
    return (context, given) => (resend.safeParse(given).success ? again : next)(context, given);
  };
};
