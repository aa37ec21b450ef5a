import type { AdminGetUserResponse, AttributeType, UserType } from '@aws-sdk/client-cognito-identity-provider';

/** Somebody as the user pool knows them. */
export type SignIn = {
  /** The pool's own id of them, which is also the `sub` of their tokens. */
  readonly username: string;
  readonly email: string;
  /** They were invited, or are still to be, and have no password of their own. */
  readonly awaitsPassword: boolean;
  readonly enabled: boolean;
};

const valueIn = (attributes: readonly AttributeType[] | undefined, name: string) => {
  const value = attributes?.find(({ Name }) => Name === name)?.Value;
  if (value === undefined) throw new Error(`The user pool answered a user without ${name}`);
  return value;
};

const isAttributes = (user: UserType | AdminGetUserResponse): user is AdminGetUserResponse => 'UserAttributes' in user;

/** A user in an answer of the pool; throws where there is none. */
export const signInOf = (user: UserType | AdminGetUserResponse): SignIn => {
  const attributes = isAttributes(user) ? user.UserAttributes : user.Attributes;
  return {
    username: valueIn(attributes, 'sub'),
    email: valueIn(attributes, 'email'),
    awaitsPassword: user.UserStatus === 'FORCE_CHANGE_PASSWORD',
    enabled: user.Enabled !== false,
  };
};

/** A user that the pool has just made. */
export const newSignIn = (user: UserType | undefined, email: string): SignIn => ({
  username: valueIn(user?.Attributes, 'sub'),
  email,
  awaitsPassword: true,
  enabled: true,
});
