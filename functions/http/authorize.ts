import * as z from 'zod';
import type { Access } from '../../shared/api/contract.ts';
import { type Actor, id, type Role } from '../../shared/kernel/values.ts';
import { AmbiguousId, knownIdIn } from '../../shared/people/rules.ts';
import { findUsers } from '../../shared/people/store.ts';
import { Refusal, unknownInBody } from './refusal.ts';

const claims = z.looseObject({
  sub: id,
  token_use: z.literal('access'),
  client_id: id,
  username: z.string().optional(),
  scope: z.string().optional(),
  'cognito:groups': z.string().optional().catch(undefined),
});

/** API Gateway hands an array claim over as the string `[a b]`; group names have no spaces. */
const groupsIn = (claim = ''): string[] => /^\[(\S+(?: \S+)*)\]$/.exec(claim)?.[1]?.split(' ') ?? [];

const roleOf = (names: readonly string[], administrators: string, managers: string): Role => {
  if (names.includes(administrators)) return 'administrator';
  return names.includes(managers) ? 'manager' : 'salesperson';
};

/** The role of a person in these groups of the user pool. */
export const roleOfGroups = (groups: readonly string[]) => roleOf(groups, 'administrators', 'managers');

/**
 * Who calls, from the claims that the authorizer has verified. A person's role comes from the groups, another system's
 * from the scopes of its client. An unknown or malformed group gives no right.
 */
export const callerOf = (verified: unknown): Actor => {
  const parsed = claims.safeParse(verified);
  if (!parsed.success) throw new Refusal('unauthorized');
  const { sub, client_id: clientId, username, scope = '', 'cognito:groups': groups } = parsed.data;
  return username === undefined
    ? { userId: clientId, role: roleOf(scope.split(' '), 'stagecraft/administrator', 'stagecraft/manager'), via: 'api' }
    : personIn(sub, groupsIn(groups));
};

const personIn = (sub: string, groups: readonly string[]): Actor => {
  try {
    return { userId: knownIdIn(groups) ?? sub, role: roleOfGroups(groups), via: 'user' };
  } catch (error) {
    if (error instanceof AmbiguousId) throw new Refusal('unauthorized');
    throw error;
  }
};

const rolesOf: Readonly<Record<Exclude<Access, 'public'>, readonly Role[]>> = {
  everyone: ['administrator', 'manager', 'salesperson'],
  managers: ['administrator', 'manager'],
  administrators: ['administrator'],
};

export const requireAccess = ({ role }: Actor, access: Exclude<Access, 'public'>) => {
  if (!rolesOf[access].includes(role)) throw new Refusal('forbidden');
};

/** People named in a body, by their place in it: each must be in the directory and active, or it is 422. */
export const requirePeople = async (named: Readonly<Record<string, string>>) => {
  const users = await findUsers(Object.values(named));
  for (const [pointer, userId] of Object.entries(named)) {
    if (users.get(userId)?.active !== true) throw unknownInBody('unknown_user', pointer);
  }
};
