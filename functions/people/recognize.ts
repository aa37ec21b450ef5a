import { logger } from '../../shared/kernel/log.ts';
import { findUsersByEmail } from '../../shared/people/store.ts';
import type { UserPool } from '../../shared/people/user-pool/user-pool.ts';

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
export const recognize = async ({ id, sub, email }: Newcomer, pool: UserPool) => {
  if (id !== sub || email === undefined) return;
  const [former, ...others] = (await findUsersByEmail(email)).filter(({ active }) => active);
  if (former === undefined || others.length > 0 || former.id === sub) return;
  const known = await pool.findById(former.id);
  if (known !== undefined && known.username !== sub) return;
  await pool.knowAs(sub, former.id);
  logger.info('Somebody is known under the id of before', { userId: former.id, sub });
  throw new SignInAgain();
};
