import type { handOverContracts } from '../../shared/hand-overs/contract.ts';
import type { userContracts } from '../../shared/people/contract.ts';
import { getHandOver, startHandOver } from '../hand-overs/routes.ts';
import { resource } from '../http/resource.ts';
import { administerUser, getMe, getUser, inviteUser, listUsers, sendInvitation } from './routes.ts';

export const handler = resource<typeof userContracts & typeof handOverContracts>({
  getMe,
  listUsers,
  inviteUser,
  getUser,
  administerUser,
  sendInvitation,
  startHandOver,
  getHandOver,
});
