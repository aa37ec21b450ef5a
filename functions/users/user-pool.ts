import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminGetUserCommand,
  AdminRemoveUserFromGroupCommand,
  AdminUpdateUserAttributesCommand,
  type AttributeType,
  CognitoIdentityProviderClient,
  UsernameExistsException,
} from '@aws-sdk/client-cognito-identity-provider';
import type { User } from '../../shared/domain/user.ts';
import type { Role } from '../../shared/domain/values.ts';
import { env } from '../../shared/env.ts';

const client = new CognitoIdentityProviderClient({});
const UserPoolId = env('USER_POOL_ID');

const groupOf: Readonly<Record<Role, string | null>> = {
  administrator: 'administrators',
  manager: 'managers',
  salesperson: null,
};

const subIn = (attributes: readonly AttributeType[] | undefined) => {
  const sub = attributes?.find(({ Name }) => Name === 'sub')?.Value;
  if (sub === undefined) throw new Error('The user pool answered a user without an id');
  return sub;
};

const findByEmail = async (email: string) => {
  const { UserAttributes } = await client.send(new AdminGetUserCommand({ UserPoolId, Username: email }));
  return subIn(UserAttributes);
};

/**
 * Makes a sign-in, which sends the invitation unless it is done silently, and answers its id. Where one exists its id is
 * answered: an invitation that was cut off is finished by repeating it.
 */
export const invite = async (email: string, name: string, { silently = false } = {}): Promise<string> => {
  const UserAttributes = [
    { Name: 'email', Value: email },
    { Name: 'email_verified', Value: 'true' },
    { Name: 'name', Value: name },
  ];
  const delivery = silently ? { MessageAction: 'SUPPRESS' as const } : { DesiredDeliveryMediums: ['EMAIL' as const] };
  try {
    const command = new AdminCreateUserCommand({ UserPoolId, Username: email, UserAttributes, ...delivery });
    const { User } = await client.send(command);
    return subIn(User?.Attributes);
  } catch (error) {
    if (error instanceof UsernameExistsException) return findByEmail(email);
    throw error;
  }
};

/** Puts the user into the role's group, and out of that of the role before. */
export const setRole = async (Username: string, before: Role | null, after: Role) => {
  const [left, joined] = [before === null ? null : groupOf[before], groupOf[after]];
  if (left !== null && left !== joined) {
    await client.send(new AdminRemoveUserFromGroupCommand({ UserPoolId, Username, GroupName: left }));
  }
  if (joined !== null) {
    await client.send(new AdminAddUserToGroupCommand({ UserPoolId, Username, GroupName: joined }));
  }
};

/** Who is disabled signs in no more, nor refreshes a token. */
export const disable = async (Username: string) => {
  await client.send(new AdminDisableUserCommand({ UserPoolId, Username }));
};

/** Brings the sign-in into step with the directory. */
export const follow = async (before: User, after: User) => {
  const Username = after.id;
  if (before.name !== after.name) {
    const UserAttributes = [{ Name: 'name', Value: after.name }];
    await client.send(new AdminUpdateUserAttributesCommand({ UserPoolId, Username, UserAttributes }));
  }
  if (before.role !== after.role) await setRole(Username, before.role, after.role);
  if (before.active && !after.active) await disable(Username);
  if (!before.active && after.active) await client.send(new AdminEnableUserCommand({ UserPoolId, Username }));
};
