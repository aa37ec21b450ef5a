import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import * as z from 'zod';
import { now } from '../../shared/kernel/clock.ts';
import { notBefore } from '../../shared/kernel/decision.ts';
import { logger } from '../../shared/kernel/log.ts';
import { nameText } from '../../shared/kernel/text.ts';
import { knownIdIn } from '../../shared/people/rules/known-id.ts';
import { enterUser, type User, type UserDecision, updateUser } from '../../shared/people/rules/users.ts';
import { findUser, storeUser } from '../../shared/people/store.ts';
import { userPool } from '../../shared/people/user-pool/user-pool.ts';
import { retryingConflicts } from '../../shared/table/store.ts';
import { roleOfGroups } from '../http/caller.ts';
import { recognize } from './recognize.ts';

const client = new CognitoIdentityProviderClient({});

/** https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html */
const signIn = z.looseObject({
  userPoolId: z.string(),
  request: z.looseObject({
    userAttributes: z.looseObject({
      sub: z.string(),
      email: z.email().toLowerCase().optional().catch(undefined),
      email_verified: z.string().optional(),
      name: nameText.optional().catch(undefined),
    }),
    groupConfiguration: z.looseObject({ groupsToOverride: z.array(z.string()).nullish() }).nullish(),
  }),
});

/** Who signs in. An address counts only where the pool says that it is theirs. */
const personIn = ({ userAttributes, groupConfiguration }: z.infer<typeof signIn>['request']) => {
  const { sub, email, email_verified: verified, name } = userAttributes;
  const groups = groupConfiguration?.groupsToOverride ?? [];
  const id = knownIdIn(groups) ?? sub;
  return { id, sub, role: roleOfGroups(groups), name, email: verified === 'true' ? email : undefined };
};

type Person = ReturnType<typeof personIn>;

const entryOf = ({ id, role, email, name }: Person, before: User | undefined): UserDecision | undefined => {
  const by = { userId: id, role, via: 'user' } as const;
  if (before !== undefined) {
    const known = { email: email ?? before.email, name: name ?? email ?? before.name, role, active: true };
    return updateUser(before, known, { by, at: notBefore(now(), before.updatedAt) });
  }
  if (email === undefined) return undefined;
  return enterUser(id, { email, name: name ?? email, role, active: true }, { by, at: now() });
};

/**
 * Keeps the directory in step with the user pool: whoever gets a token has an entry that says the same. Who has no
 * address that is theirs gets a token all the same, and no entry.
 */
export const handler = async (event: unknown) => {
  const { userPoolId, request } = signIn.parse(event);
  const person = personIn(request);
  await retryingConflicts(async () => {
    const before = await findUser(person.id);
    if (before === undefined) await recognize(person, userPool(userPoolId, client));
    const decision = entryOf(person, before);
    if (decision !== undefined) await storeUser(before, decision);
    else logger.info('Somebody without a verified address signed in', { userId: person.id });
  });
  return event;
};
