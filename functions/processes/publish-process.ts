import { processContracts as contracts } from '../../shared/contracts/processes.ts';
import { NothingToPublish } from '../../shared/domain/errors.ts';
import { publish } from '../../shared/domain/process-head.ts';
import { usersNamedIn, warningsOf } from '../../shared/domain/publish.ts';
import { storePublication } from '../../shared/persistence/processes.ts';
import { retryingConflicts } from '../../shared/persistence/store.ts';
import { findUsers } from '../../shared/persistence/users.ts';
import { requireMatch } from '../shell/preconditions.ts';
import { route } from '../shell/route.ts';
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
