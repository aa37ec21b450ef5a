import type { Identity } from '../identity/cognito.ts';
import { apiClient } from './client.ts';

/** For one's own machine; the pool's rules for passwords are met. */
export const PASSWORD = 'Stagecraft-local-1';

const invited = [
  { email: 'manager@example.com', name: 'Mara Manager', role: 'manager' },
  { email: 'sales@example.com', name: 'Sami Seller', role: 'salesperson' },
] as const;

/** The tokens of the three people whom a local cloud begins with. */
export type Tokens = { readonly administrator: string; readonly manager: string; readonly salesperson: string };

/**
 * Makes the three people known: the administrator by signing in, the others by inviting them through the API.
 * Repeated as a whole when it was cut off.
 */
export const seedUsers = async (identity: Identity, apiUrl: string, administrator: string) => {
  await identity.setPassword(administrator, PASSWORD);
  await identity.signIn(administrator, PASSWORD);
  const api = apiClient(apiUrl, await identity.longToken(administrator));
  for (const user of invited) {
    if (await identity.exists(user.email)) continue;
    await api.call('POST', '/users', user);
  }
  for (const { email } of invited) {
    await identity.setPassword(email, PASSWORD);
    // Puts a user who was invited but not yet written down, when it was cut off there, into the directory.
    await identity.signIn(email, PASSWORD);
  }
};

export const tokensOf = async (identity: Identity, administrator: string): Promise<Tokens> => ({
  administrator: await identity.longToken(administrator),
  manager: await identity.longToken('manager@example.com'),
  salesperson: await identity.longToken('sales@example.com'),
});
