import { processContracts as contracts } from '../../shared/processes/contract/processes.ts';
import { diffOf } from '../../shared/processes/rules/diff.ts';
import { retryingConflicts } from '../../shared/table/store.ts';
import { requireAccess } from '../http/caller.ts';
import { route } from '../http/route.ts';
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
