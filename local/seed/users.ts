import { signedIn } from '../../shared/api/client.ts';
import { contracts } from '../../shared/api/contracts.ts';
import type { Identity } from '../identity/cognito.ts';

/** For one's own machine; the pool's rules for passwords are met. */
const PASSWORD = 'Stagecraft-local-1';

const invited = [
  { email: 'manager@example.com', name: 'Mara Manager', role: 'manager' },
  { email: 'sales@example.com', name: 'Sami Seller', role: 'salesperson' },
] as const;

/** The tokens of the three people whom a local cloud begins with. */
export type Tokens = { readonly administrator: string; readonly manager: string; readonly salesperson: string };

/**
 * Makes the three people known: the administrator by signing in, the others by inviting them through the API.
 * When it was cut off it is repeated: an invitation that was begun is finished, one that was finished refused.
 */
export const seedUsers = async (identity: Identity, apiUrl: string, administrator: string) => {
  await identity.setPassword(administrator, PASSWORD);
  await identity.signIn(administrator, PASSWORD);
  const api = signedIn(apiUrl, await identity.longToken(administrator));
  for (const user of invited) {
    const invitation = await api.call(contracts.inviteUser, { body: user });
    if (invitation.status !== 409 || invitation.refusal().code !== 'user_exists') invitation.ok();
    await identity.setPassword(user.email, PASSWORD);
  }
};

export const tokensOf = async (identity: Identity, administrator: string): Promise<Tokens> => ({
  administrator: await identity.longToken(administrator),
  manager: await identity.longToken('manager@example.com'),
  salesperson: await identity.longToken('sales@example.com'),
});
