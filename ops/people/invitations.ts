import { UnsupportedUserStateException } from '@aws-sdk/client-cognito-identity-provider';
import { MailUnavailable } from '../../shared/kernel/outages.ts';
import { invitationDue } from '../../shared/people/rules.ts';
import type { UserPool } from '../../shared/people/user-pool/user-pool.ts';

/** Who has a password of their own by now needs none. */
const unlessSettled = async (invite: Promise<unknown>) => {
  try {
    await invite;
  } catch (error) {
    if (!(error instanceof UnsupportedUserStateException)) throw error;
  }
};

/** Sends the invitations that are due for as long as mails go out; answers how many were sent and how many are left. */
export const sendInvitations = async (pool: UserPool) => {
  const due = await pool.members(invitationDue);
  let sent = 0;
  try {
    for (const signIn of due) {
      await unlessSettled(pool.invite(signIn));
      await pool.removeFrom(invitationDue, signIn.username);
      sent += 1;
    }
  } catch (error) {
    if (!(error instanceof MailUnavailable)) throw error;
  }
  return { sent, left: due.length - sent };
};
