/** No mail goes out for now: the day's limit is reached, or the one who sends it is not set up yet. */
export class MailUnavailable extends Error {
  override readonly name = 'MailUnavailable';
}

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
