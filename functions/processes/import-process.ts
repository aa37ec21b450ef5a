import { newId } from '../../shared/kernel/ids.ts';
import type { User } from '../../shared/people/rules/users.ts';
import { listUsers } from '../../shared/people/store.ts';
import { processContracts as contracts } from '../../shared/processes/contract/processes.ts';
import { type Definition, withIds } from '../../shared/processes/rules/definition.ts';
import { definitionHere, faultsOfImport } from '../../shared/processes/rules/process-file.ts';
import { usersNamedIn } from '../../shared/processes/rules/publish.ts';
import { everyItem } from '../../shared/table/pages.ts';
import { Refusal } from '../http/refusal.ts';
import { route } from '../http/route.ts';
import { created } from './create-process.ts';

/** Whom a definition may mean: the whole directory, as it finds nobody by an email address; nobody if it names none. */
const candidatesFor = async (definition: Definition) => {
  const users = new Map<string, User>();
  if (usersNamedIn(definition).length === 0) return users;
  for await (const user of everyItem(listUsers)) users.set(user.id, user);
  return users;
};

export const importProcess = route(contracts.importProcess, async (request) => {
  const given = withIds(request.body.definition, newId);
  const directory = await candidatesFor(given);
  const definition = definitionHere({ ...request.body, definition: given }, directory.values());
  const errors = faultsOfImport(definition, directory);
  if (errors.length === 0) return created(request, definition.name, definition);
  const onlyUsers = errors.every(({ code }) => code === 'unknown_user');
  throw new Refusal(onlyUsers ? 'unknown_user' : 'invalid_request', { status: 422, errors });
});
