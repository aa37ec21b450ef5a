import type { userContracts } from '../../shared/people/contract/users.ts';
import { getHandOver, startHandOver } from '../hand-overs/routes.ts';
import { resource } from '../http/route.ts';
import { administerUser, getMe, getUser, inviteUser, listUsers, sendInvitation } from './routes.ts';

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
