import { NothingToPublish } from '../../shared/kernel/errors.ts';
import { findUsers } from '../../shared/people/store.ts';
import { processContracts as contracts } from '../../shared/processes/contract/processes.ts';
import { publish } from '../../shared/processes/rules/process-head.ts';
import { usersNamedIn, warningsOf } from '../../shared/processes/rules/publish.ts';
import { storePublication } from '../../shared/processes/store/processes.ts';
import { retryingConflicts } from '../../shared/table/store.ts';
import { requireMatch } from '../http/preconditions.ts';
import { route } from '../http/route.ts';
import { loadDraft } from './drafts.ts';
import { contextOf, loadProcess } from './load-process.ts';
import { presentVersion, versionEtag } from './present.ts';

export const publishProcess = route(contracts.publishProcess, (request) =>
  retryingConflicts(async () => {
    const process = await loadProcess(request.params.processId);
    const { head } = process;
    const { definition, tag } = await loadDraft(process);
    requireMatch(request, tag);
    if (!head.hasDraft) throw new NothingToPublish();
    const known = await findUsers(usersNamedIn(definition));
    const context = contextOf(request.user, head);
    const decision = publish(head, definition, known, context);
    const version = {
      processId: head.id,
      version: decision.version,
      publishedAt: context.at,
      publishedBy: request.user.userId,
      definition,
      warnings: warningsOf(definition, known),
    };
    const answer = { body: presentVersion(version), etag: versionEtag({ ...version, wordingRevision: 0 }) };
    await storePublication(head, decision, version, request.remember(answer));
    return answer;
  }),
);
