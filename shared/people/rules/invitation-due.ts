/** The group of the user pool whose members are still to be sent their first invitation. It gives no right. */
export const invitationDue = 'invitation-due';
