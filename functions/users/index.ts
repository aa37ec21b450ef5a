import type { userContracts } from '../../shared/contracts/users.ts';
import { resource } from '../shell/resource.ts';
import { administerUser } from './administer-user.ts';
import { getMe, getUser, listUsers } from './directory.ts';
import { getHandOver, startHandOver } from './hand-over.ts';
import { sendInvitation } from './invitations.ts';
import { inviteUser } from './invite-user.ts';

export const handler = resource<typeof userContracts>({
  getMe,
  listUsers,
  inviteUser,
  getUser,
  administerUser,
  sendInvitation,
  startHandOver,
  getHandOver,
});
