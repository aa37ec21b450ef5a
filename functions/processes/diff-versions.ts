import { processContracts as contracts } from '../../shared/contracts/processes.ts';
import { diffOf } from '../../shared/domain/diff.ts';
import { retryingConflicts } from '../../shared/persistence/store.ts';
import { requireAccess } from '../shell/caller.ts';
import { route } from '../shell/route.ts';
import { loadDefinition } from './load-definition.ts';
import { loadProcess } from './load-process.ts';

export const diffVersions = route(contracts.diffVersions, ({ params, query: { from, to }, user }) => {
  if (from === 'draft' || to === 'draft') requireAccess(user, 'administrators');
  return retryingConflicts(async () => {
    const process = await loadProcess(params.processId);
    const [before, after] = await Promise.all([loadDefinition(process, from), loadDefinition(process, to)]);
    return { body: { processId: params.processId, from, to, ...diffOf(before, after) } };
  });
});
