import { now } from '../../shared/kernel/clock.ts';
import { systemActor } from '../../shared/kernel/decision.ts';
import { env } from '../../shared/kernel/env.ts';
import { logger } from '../../shared/kernel/log.ts';
import { MailUnavailable } from '../../shared/kernel/outages.ts';
import { enterUser, invitationDue } from '../../shared/people/rules.ts';
import { findUser, findUsersByEmail, storeUser } from '../../shared/people/store.ts';
import type { SignIn } from '../../shared/people/user-pool/sign-in.ts';
import { pool } from './user.ts';

const firstAdministrator = env('FIRST_ADMINISTRATOR');

/** Noted as due first, so that nothing that goes wrong leaves somebody without who is not. */
const invite = async (signIn: SignIn) => {
  await pool.addTo(invitationDue, signIn.username);
  try {
    await pool.invite(signIn);
  } catch (error) {
    if (!(error instanceof MailUnavailable)) throw error;
    return logger.error('The first administrator is still to be invited: no mail goes out for now', { error });
  }
  await pool.removeFrom(invitationDue, signIn.username);
};

/**
 * Makes the first administrator's sign-in and invites them; where the mail limit is reached, that remains to be done. Who
 * is in the directory already, or has been, stays what they are.
 */
export const inviteFirstAdministrator = async (email = firstAdministrator) => {
  if ((await findUsersByEmail(email)).length > 0) return;
  // Their address is their name until they give themselves another.
  const signIn = await pool.make(email, email);
  if ((await findUser(signIn.id)) !== undefined) return;
  await pool.setRole(signIn.username, null, 'administrator');
  if (signIn.awaitsPassword) await invite(signIn);
  const known = { email, name: email, role: 'administrator', active: true } as const;
  await storeUser(undefined, enterUser(signIn.id, known, { by: systemActor, at: now() }));
};
