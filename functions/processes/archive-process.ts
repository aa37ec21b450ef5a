import type { Context } from '../../shared/kernel/decision.ts';
import { processContracts as contracts } from '../../shared/processes/contract/processes.ts';
import { archive, type HeadDecision, restore, versionForNewDeals } from '../../shared/processes/rules/process-head.ts';
import { type FoundProcess, storeDefault, storeHead } from '../../shared/processes/store/processes.ts';
import { retryingConflicts } from '../../shared/table/store.ts';
import { requireMatch } from '../http/preconditions.ts';
import type { SignedIn } from '../http/request.ts';
import { route } from '../http/route.ts';
import { contextOf, loadProcess } from './load-process.ts';
import { headEtag, presentHead } from './present.ts';

const changeHead = (
  request: SignedIn & { readonly params: { readonly processId: string } },
  decide: (process: FoundProcess, context: Context) => HeadDecision,
) =>
  retryingConflicts(async () => {
    const process = await loadProcess(request.params.processId);
    requireMatch(request, headEtag(process.head));
    const decision = decide(process, contextOf(request.user, process.head));
    const { head } = decision;
    const answer = { body: presentHead(head, process.defaultProcess), etag: headEtag(head) };
    await storeHead(process, decision, request.remember(answer));
    return answer;
  });

export const archiveProcess = route(contracts.archiveProcess, (request) =>
  changeHead(request, ({ head, defaultProcess }, context) =>
    archive(head, defaultProcess?.processId === head.id, context),
  ),
);

export const restoreProcess = route(contracts.restoreProcess, (request) =>
  changeHead(request, ({ head }, context) => restore(head, context)),
);

export const makeDefault = route(contracts.makeDefault, (request) =>
  retryingConflicts(async () => {
    const process = await loadProcess(request.params.processId);
    const { head, defaultProcess } = process;
    requireMatch(request, headEtag(head));
    versionForNewDeals(head);
    const version = (defaultProcess?.version ?? 0) + 1;
    const answer = { body: presentHead(head, { processId: head.id, version }), etag: headEtag(head) };
    await storeDefault(process, request.remember(answer));
    return answer;
  }),
);
