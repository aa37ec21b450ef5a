import type { userContracts } from '../../shared/people/contract/users.ts';
import { getHandOver, startHandOver } from '../hand-overs/routes.ts';
import { resource } from '../http/resource.ts';
import { administerUser } from './administer-user.ts';
import { getMe, getUser, listUsers } from './directory.ts';
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
