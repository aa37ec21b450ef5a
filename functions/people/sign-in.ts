import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import * as z from 'zod';
import { now } from '../../shared/kernel/clock.ts';
import { notBefore } from '../../shared/kernel/decision.ts';
import { logger } from '../../shared/kernel/log.ts';
import { nameText } from '../../shared/kernel/text.ts';
import { enterUser, knownIdIn, type User, type UserDecision, updateUser } from '../../shared/people/rules.ts';
import { findUser, findUsersByEmail, storeUser } from '../../shared/people/store.ts';
import { type UserPool, userPool } from '../../shared/people/user-pool/user-pool.ts';
import { retryingConflicts } from '../../shared/table/transactions.ts';
import { roleOfGroups } from '../http/authorize.ts';

type Newcomer = { readonly id: string; readonly sub: string; readonly email: string | undefined };

/** Cognito shows it to whoever signs in. */
class SignInAgain extends Error {
  override readonly name = 'SignInAgain';
  constructor() {
    super('Your former account was found; please sign in once more');
  }
}

/**
 * Whether somebody who signs in for the first time was here before: their sign-in was made anew by hand, and is new to the
 * directory. Then they are known under the id of before, which their tokens say from the next one on, and this one is not
 * made. An address alone does not prove it: whoever had it before must be active, and have no other sign-in.
 */
const recognize = async ({ id, sub, email }: Newcomer, pool: UserPool) => {
  if (id !== sub || email === undefined) return;
  const [former, ...others] = (await findUsersByEmail(email)).filter(({ active }) => active);
  if (former === undefined || others.length > 0 || former.id === sub) return;
  const known = await pool.findById(former.id);
  if (known !== undefined && known.username !== sub) return;
  await pool.knowAs(sub, former.id);
  logger.info('Somebody is known under the id of before', { userId: former.id, sub });
  throw new SignInAgain();
};

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
