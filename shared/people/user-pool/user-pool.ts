import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminGetUserCommand,
  AdminListGroupsForUserCommand,
  AdminRemoveUserFromGroupCommand,
  AdminUpdateUserAttributesCommand,
  CognitoIdentityProviderClient,
  CreateGroupCommand,
  GroupExistsException,
  paginateListUsersInGroup,
  ResourceNotFoundException,
  UserNotFoundException,
  UsernameExistsException,
} from '@aws-sdk/client-cognito-identity-provider';
import { MailUnavailable } from '../../kernel/outages.ts';
import type { Role } from '../../kernel/values.ts';
import { groupOfKnownId, knownIdIn } from '../rules.ts';
import { newSignIn, type SignIn, signInOf } from './sign-in.ts';

/**
 * How Cognito says so. That of the limit is not in its model of `AdminCreateUser`, but is what it throws:
 * https://github.com/rahulpsd18/cognito-backup-restore/issues/46
 */
const names = ['LimitExceededException', 'CodeDeliveryFailureException', 'InvalidEmailRoleAccessPolicyException'];

/** Does what sends a mail; throws `MailUnavailable` where none can be sent. */
export const mailing = async (send: () => Promise<unknown>) => {
  try {
    await send();
  } catch (error) {
    if (error instanceof Error && names.includes(error.name)) throw new MailUnavailable(error.name, { cause: error });
    throw error;
  }
};

const groupOf: Readonly<Record<Role, string | null>> = {
  administrator: 'administrators',
  manager: 'managers',
  salesperson: null,
};

/**
 * A user pool, by the ids of the directory. Most people have the pool's own; whoever was made anew there is found by
 * the group that says under which id they are known.
 */
export const userPool = (UserPoolId: string, client = new CognitoIdentityProviderClient({})) => {
  const find = async (Username: string): Promise<SignIn | undefined> => {
    try {
      return signInOf(await client.send(new AdminGetUserCommand({ UserPoolId, Username })));
    } catch (error) {
      if (error instanceof UserNotFoundException) return undefined;
      throw error;
    }
  };

  /** Who are in a group; nobody where there is none. */
  const members = async (GroupName: string): Promise<SignIn[]> => {
    try {
      const pages = paginateListUsersInGroup({ client }, { UserPoolId, GroupName });
      const found: SignIn[] = [];
      for await (const { Users = [] } of pages) found.push(...Users.map(signInOf));
      return found;
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return [];
      throw error;
    }
  };

  const usernameOf = async (id: string) => (await members(groupOfKnownId(id)))[0]?.username;

  /** Does something with somebody, or nothing where the pool does not know them (any more). */
  const withUser = async (id: string, act: (Username: string) => Promise<unknown>) => {
    try {
      await act(id);
    } catch (error) {
      if (!(error instanceof UserNotFoundException)) throw error;
      const username = await usernameOf(id);
      if (username !== undefined) await act(username);
    }
  };

  const existing = async (email: string) => {
    const found = await find(email);
    if (found === undefined) throw new Error('The user pool has somebody whom it does not find');
    const { username: Username } = found;
    const { Groups = [] } = await client.send(new AdminListGroupsForUserCommand({ UserPoolId, Username }));
    return { ...found, id: knownIdIn(Groups.flatMap(({ GroupName = [] }) => GroupName)) ?? Username };
  };

  const addTo = (GroupName: string, Username: string) =>
    client.send(new AdminAddUserToGroupCommand({ UserPoolId, Username, GroupName }));

  const removeFrom = (GroupName: string, Username: string) =>
    client.send(new AdminRemoveUserFromGroupCommand({ UserPoolId, Username, GroupName }));

  return {
    members,

    /** The sign-in of somebody of the directory. */
    findById: async (id: string): Promise<SignIn | undefined> =>
      (await find(id)) ?? (await members(groupOfKnownId(id)))[0],

    /** Makes a sign-in without any mail, or finds the one that has this address, with the id of the directory. */
    make: async (email: string, name: string): Promise<SignIn & { readonly id: string }> => {
      const UserAttributes = [
        { Name: 'email', Value: email },
        { Name: 'email_verified', Value: 'true' },
        { Name: 'name', Value: name },
      ];
      try {
        const { User } = await client.send(
          new AdminCreateUserCommand({ UserPoolId, Username: email, UserAttributes, MessageAction: 'SUPPRESS' }),
        );
        const made = newSignIn(User, email);
        return { ...made, id: made.username };
      } catch (error) {
        if (error instanceof UsernameExistsException) return existing(email);
        throw error;
      }
    },

    /**
     * Sends an invitation with a new temporary password, which makes a former one useless. Throws `MailUnavailable`.
     * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminCreateUser.html
     */
    invite: ({ email }: SignIn) =>
      mailing(() =>
        client.send(
          new AdminCreateUserCommand({
            UserPoolId,
            Username: email,
            MessageAction: 'RESEND',
            DesiredDeliveryMediums: ['EMAIL'],
          }),
        ),
      ),

    /** Has the pool say in every token of a sign-in under which id the directory knows them. */
    knowAs: async (username: string, id: string) => {
      const GroupName = groupOfKnownId(id);
      try {
        await client.send(new CreateGroupCommand({ UserPoolId, GroupName }));
      } catch (error) {
        if (!(error instanceof GroupExistsException)) throw error;
      }
      await addTo(GroupName, username);
    },

    addTo,
    removeFrom,

    /** Puts the user into the role's group, and out of that of the role before. */
    setRole: async (id: string, before: Role | null, after: Role) => {
      const [left, joined] = [before === null ? null : groupOf[before], groupOf[after]];
      if (left !== null && left !== joined) await withUser(id, (username) => removeFrom(left, username));
      if (joined !== null) await withUser(id, (username) => addTo(joined, username));
    },

    rename: (id: string, Value: string) =>
      withUser(id, (Username) => {
        const UserAttributes = [{ Name: 'name', Value }];
        return client.send(new AdminUpdateUserAttributesCommand({ UserPoolId, Username, UserAttributes }));
      }),

    /** A disabled user signs in no more, nor refreshes a token. */
    disable: (id: string) =>
      withUser(id, (Username) => client.send(new AdminDisableUserCommand({ UserPoolId, Username }))),

    enable: (id: string) =>
      withUser(id, (Username) => client.send(new AdminEnableUserCommand({ UserPoolId, Username }))),
  };
};

export type UserPool = ReturnType<typeof userPool>;
