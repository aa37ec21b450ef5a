import { type ApiClient, allPages } from '../../shared/api/client.ts';
import { contracts } from '../../shared/api/contracts.ts';
import type { Team } from './opportunities.ts';

export const emailOf = (name: string) => `${name.toLowerCase().replaceAll(/[^a-z]+/g, '.')}@example.com`;

const rolesIn = (teams: readonly Team[]) =>
  new Map([
    ...teams.map(({ agent }) => [agent, 'salesperson'] as const),
    ...teams.map(({ manager }) => [manager, 'manager'] as const),
  ]);

/** Invites those of the agents and their managers who are not in the directory yet. */
export const invitePeople = async (administrator: ApiClient, teams: readonly Team[]) => {
  const users = await allPages(async (cursor) =>
    (await administrator.call(contracts.listUsers, { query: { limit: '100', ...cursor } })).ok(),
  );
  const known = new Set(users.map(({ email }) => email));
  for (const [name, role] of rolesIn(teams)) {
    const body = { name, email: emailOf(name), role };
    if (!known.has(body.email)) (await administrator.call(contracts.inviteUser, { body })).ok();
  }
};
