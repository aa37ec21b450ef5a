import { processContracts as contracts } from '../../shared/processes/contract/processes.ts';
import { retryingConflicts } from '../../shared/table/store.ts';
import { requireMatch } from '../http/preconditions.ts';
import { route } from '../http/route.ts';
import { created } from './create-process.ts';
import { loadDraft } from './drafts.ts';
import { loadProcess } from './load-process.ts';
import { headEtag } from './present.ts';

const longestName = 200;
const suffix = ' (copy)';

const nameOfCopy = (name: string) =>
  `${[...name]
    .slice(0, longestName - suffix.length)
    .join('')
    .trim()}${suffix}`;

export const copyProcess = route(contracts.copyProcess, (request) =>
  retryingConflicts(async () => {
    const process = await loadProcess(request.params.processId);
    requireMatch(request, headEtag(process.head));
    const { definition } = await loadDraft(process);
    return created(request, request.body?.name ?? nameOfCopy(process.head.name), definition);
  }),
);
