import { now } from '../../../shared/kernel/clock.ts';
import { newId } from '../../../shared/kernel/ids.ts';
import type { User } from '../../../shared/people/rules.ts';
import { findUsers, listUsers } from '../../../shared/people/store.ts';
import { processContracts as contracts } from '../../../shared/processes/contract/processes.ts';
import { type Definition, withIds } from '../../../shared/processes/rules/definition.ts';
import { definitionHere, faultsOfImport, processFileOf } from '../../../shared/processes/rules/process-file.ts';
import { usersNamedIn } from '../../../shared/processes/rules/publish.ts';
import { templates } from '../../../shared/processes/rules/templates.ts';
import { everyItem } from '../../../shared/table/pages.ts';
import { retryingConflicts } from '../../../shared/table/transactions.ts';
import { listed } from '../../http/cursors.ts';
import { Refusal } from '../../http/refusal.ts';
import { route } from '../../http/route.ts';
import { loadProcess } from '../load-process.ts';
import { storeProcess } from './processes.ts';
import { loadDefinition } from './versions.ts';

export const exportProcess = route(contracts.exportProcess, ({ params: { processId }, query }) =>
  retryingConflicts(async () => {
    const process = await loadProcess(processId);
    const chosen = query.version ?? process.head.publishedVersion ?? 'draft';
    const definition = await loadDefinition(process, chosen);
    const source = { processId, version: chosen === 'draft' ? null : chosen };
    const users = await findUsers(usersNamedIn(definition));
    const body = processFileOf({ exportedAt: now(), source, definition }, users);
    return { body, fileName: `${definition.name}.json` };
  }),
);

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
  if (errors.length === 0) return storeProcess(request, definition.name, definition);
  const onlyUsers = errors.every(({ code }) => code === 'unknown_user');
  throw new Refusal(onlyUsers ? 'unknown_user' : 'invalid_request', { status: 422, errors });
});

/** A handful that comes with the code: positions are those of the array. */
export const listTemplates = route(contracts.listTemplates, (request) =>
  listed(
    request,
    async ({ after, limit }) => {
      const begin = after === undefined ? 0 : templates.findIndex(({ id }) => id === after) + 1;
      const items = templates.slice(begin, begin + limit);
      const isLast = begin + limit >= templates.length;
      return { items, next: isLast ? null : (items.at(-1)?.id ?? null) };
    },
    (template) => template,
  ),
);
