import { type ApiClient, allPages } from '../../shared/contracts/client.ts';
import { contracts } from '../../shared/contracts/index.ts';
import type { Team } from './opportunities.ts';

const emailOf = (name: string) => `${name.toLowerCase().replaceAll(/[^a-z]+/g, '.')}@example.com`;

const rolesIn = (teams: readonly Team[]) =>
  new Map([
    ...teams.map(({ agent }) => [agent, 'salesperson'] as const),
    ...teams.map(({ manager }) => [manager, 'manager'] as const),
  ]);

/** The ids of the agents and their managers, by name; who is not in the directory yet is invited. */
export const invitedPeople = async (administrator: ApiClient, teams: readonly Team[]) => {
  const users = await allPages(async (cursor) =>
    (await administrator.call(contracts.listUsers, { query: { limit: '100', ...cursor } })).ok(),
  );
  const known = new Map(users.map(({ email, id }) => [email, id]));
  const ids = new Map<string, string>();
  for (const [name, role] of rolesIn(teams)) {
    const email = emailOf(name);
    const body = { name, email, role };
    const id = known.get(email) ?? (await administrator.call(contracts.inviteUser, { body })).ok().id;
    ids.set(name, id);
  }
  return ids;
};
