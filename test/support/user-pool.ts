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
  LimitExceededException,
  ListUsersInGroupCommand,
  ResourceNotFoundException,
  UnsupportedUserStateException,
  UserNotFoundException,
  UsernameExistsException,
} from '@aws-sdk/client-cognito-identity-provider';
import { mockClient } from 'aws-sdk-client-mock';

type Person = { readonly sub: string; readonly email: string; name: string; status: string; enabled: boolean };

const about = { message: 'as Cognito says', $metadata: {} };

const answered = ({ sub, email, name, status, enabled }: Person) => ({
  Attributes: Object.entries({ sub, email, name, email_verified: 'true' }).map(([Name, Value]) => ({ Name, Value })),
  UserStatus: status as 'CONFIRMED',
  Enabled: enabled,
  Username: sub,
});

/**
 * A user pool in memory in the place of Cognito, which answers as Cognito does. It gives the part of an address before
 * the @ as id, unless it is told another way.
 */
export const inMemoryUserPool = ({ subOf = (email: string) => email.split('@')[0] ?? '' } = {}) => {
  const mock = mockClient(CognitoIdentityProviderClient);
  const people = new Map<string, Person>();
  const groups = new Map<string, Set<string>>();
  const mails: string[] = [];
  const state = { mailsLeft: Number.POSITIVE_INFINITY, subOf };

  const personOf = (username: string | undefined) => {
    const found = [...people.values()].find(({ sub, email }) => sub === username || email === username);
    if (found === undefined) throw new UserNotFoundException(about);
    return found;
  };
  const groupOf = (name: string | undefined) => {
    const group = groups.get(name ?? '');
    if (group === undefined) throw new ResourceNotFoundException(about);
    return group;
  };
  const resend = (username: string | undefined) => {
    const person = personOf(username);
    if (person.status !== 'FORCE_CHANGE_PASSWORD') throw new UnsupportedUserStateException(about);
    if (state.mailsLeft === 0) throw new LimitExceededException(about);
    state.mailsLeft -= 1;
    mails.push(person.email);
    return { User: answered(person) };
  };

  const answer = () => {
    mock.on(AdminCreateUserCommand).callsFake(({ Username, MessageAction, UserAttributes = [] }) => {
      if (MessageAction === 'RESEND') return resend(Username);
      if (people.has(Username)) throw new UsernameExistsException(about);
      const calls = (name: string) => UserAttributes.find(({ Name }: { Name: string }) => Name === name)?.Value;
      const sub = state.subOf(Username);
      people.set(Username, {
        sub,
        email: Username,
        name: calls('name'),
        status: 'FORCE_CHANGE_PASSWORD',
        enabled: true,
      });
      if (MessageAction !== 'SUPPRESS') resend(Username);
      return { User: answered(personOf(Username)) };
    });
    mock.on(AdminGetUserCommand).callsFake(({ Username }) => {
      const { Attributes, ...rest } = answered(personOf(Username));
      return { ...rest, UserAttributes: Attributes };
    });
    mock.on(AdminListGroupsForUserCommand).callsFake(({ Username }) => {
      const { sub } = personOf(Username);
      return { Groups: [...groups].flatMap(([GroupName, members]) => (members.has(sub) ? [{ GroupName }] : [])) };
    });
    mock.on(AdminAddUserToGroupCommand).callsFake(({ Username, GroupName }) => {
      groupOf(GroupName).add(personOf(Username).sub);
      return {};
    });
    mock.on(AdminRemoveUserFromGroupCommand).callsFake(({ Username, GroupName }) => {
      groupOf(GroupName).delete(personOf(Username).sub);
      return {};
    });
    mock.on(CreateGroupCommand).callsFake(({ GroupName }) => {
      if (groups.has(GroupName)) throw new GroupExistsException(about);
      groups.set(GroupName, new Set());
      return {};
    });
    mock.on(ListUsersInGroupCommand).callsFake(({ GroupName, Limit = 60, NextToken = '0' }) => {
      const members = [...groupOf(GroupName)];
      const end = Number(NextToken) + Limit;
      return {
        Users: members.slice(Number(NextToken), end).map((sub) => answered(personOf(sub))),
        ...(end < members.length && { NextToken: String(end) }),
      };
    });
    mock.on(AdminUpdateUserAttributesCommand).callsFake(({ Username, UserAttributes }) => {
      const { Value } = UserAttributes.find(({ Name }: { Name: string }) => Name === 'name') ?? {};
      personOf(Username).name = Value;
      return {};
    });
    for (const [command, enabled] of [
      [AdminEnableUserCommand, true],
      [AdminDisableUserCommand, false],
    ] as const) {
      mock.on(command).callsFake(({ Username }) => {
        personOf(Username).enabled = enabled;
        return {};
      });
    }
  };

  /** Begins anew, with nobody in it and the groups of the stack. */
  const empty = () => {
    people.clear();
    groups.clear();
    for (const name of ['administrators', 'managers', 'invitation-due']) groups.set(name, new Set());
    mails.length = 0;
    state.mailsLeft = Number.POSITIVE_INFINITY;
    mock.reset();
    answer();
  };
  empty();

  return {
    mock,
    /** Whom it sent an invitation, in this order. */
    mails,
    /** How many more mails it sends, and which id it gives next. */
    state,
    empty,
    /** Answers again what a test had it refuse. */
    restore: () => {
      mock.reset();
      answer();
    },
    /** Somebody is in a group, and is made for it where they are not there. */
    join: (email: string, group: string, sub = state.subOf(email)) => {
      if (!people.has(email)) people.set(email, { sub, email, name: sub, status: 'CONFIRMED', enabled: true });
      groupOf(group).add(personOf(email).sub);
    },
    find: (email: string) => people.get(email),
    groupsOf: (email: string) =>
      [...groups].flatMap(([name, members]) => (members.has(personOf(email).sub) ? [name] : [])),
    /** Somebody takes a password of their own. */
    confirm: (email: string) => {
      personOf(email).status = 'CONFIRMED';
    },
    /** An operator takes somebody out of the pool. */
    remove: (email: string) => people.delete(email),
    /** An operator gives somebody another address. */
    readdress: (email: string, other: string) => {
      const person = personOf(email);
      people.delete(email);
      people.set(other, { ...person, email: other });
    },
    /** What it was told: each command with its input. */
    calls: () => mock.calls().map(({ args: [command] }) => [command.constructor.name, command.input] as const),
  };
};
