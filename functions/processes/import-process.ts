import { processContracts as contracts } from '../../shared/contracts/processes.ts';
import { type Definition, withIds } from '../../shared/domain/definition.ts';
import { definitionHere, faultsOfImport } from '../../shared/domain/process-file.ts';
import { usersNamedIn } from '../../shared/domain/publish.ts';
import type { User } from '../../shared/domain/user.ts';
import { newId } from '../../shared/ids.ts';
import { everyItem } from '../../shared/persistence/pages.ts';
import { listUsers } from '../../shared/persistence/users.ts';
import { Refusal } from '../shell/refusal.ts';
import { route } from '../shell/route.ts';
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
