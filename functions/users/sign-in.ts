import * as z from 'zod';
import { now } from '../../shared/clock.ts';
import { notBefore } from '../../shared/domain/journal.ts';
import { nameText } from '../../shared/domain/text.ts';
import { enterUser, updateUser } from '../../shared/domain/user.ts';
import { retryingConflicts } from '../../shared/persistence/store.ts';
import { findUser, storeUser } from '../../shared/persistence/users.ts';
import { roleOfGroups } from '../shell/caller.ts';

/** https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html */
const signIn = z.looseObject({
  request: z.looseObject({
    userAttributes: z.looseObject({
      sub: z.string(),
      email: z.email().toLowerCase(),
      name: nameText.optional().catch(undefined),
    }),
    groupConfiguration: z.looseObject({ groupsToOverride: z.array(z.string()).nullish() }).nullish(),
  }),
});

/** Keeps the directory in step with the user pool: whoever gets a token has an entry that says the same. */
export const handler = async (event: unknown) => {
  const { userAttributes, groupConfiguration } = signIn.parse(event).request;
  const { sub: id, email, name = email } = userAttributes;
  const role = roleOfGroups(groupConfiguration?.groupsToOverride ?? []);
  const known = { email, name, role, active: true };
  const by = { userId: id, role, via: 'user' } as const;
  await retryingConflicts(async () => {
    const before = await findUser(id);
    const decision =
      before === undefined
        ? enterUser(id, known, { by, at: now() })
        : updateUser(before, known, { by, at: notBefore(now(), before.updatedAt) });
    await storeUser(before, decision);
  });
  return event;
};
