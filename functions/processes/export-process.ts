import { now } from '../../shared/kernel/clock.ts';
import { findUsers } from '../../shared/people/store.ts';
import { processContracts as contracts } from '../../shared/processes/contract/processes.ts';
import { processFileOf } from '../../shared/processes/rules/process-file.ts';
import { usersNamedIn } from '../../shared/processes/rules/publish.ts';
import { retryingConflicts } from '../../shared/table/store.ts';
import { route } from '../http/route.ts';
import { loadDefinition } from './load-definition.ts';
import { loadProcess } from './load-process.ts';

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
