import { now } from '../../shared/clock.ts';
import { processContracts as contracts } from '../../shared/contracts/processes.ts';
import { processFileOf } from '../../shared/domain/process-file.ts';
import { usersNamedIn } from '../../shared/domain/publish.ts';
import { retryingConflicts } from '../../shared/persistence/store.ts';
import { findUsers } from '../../shared/persistence/users.ts';
import { route } from '../shell/route.ts';
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
