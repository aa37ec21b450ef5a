import { contracts } from '../../shared/contracts/index.ts';
import { NothingToPublish } from '../../shared/domain/errors.ts';
import { publish } from '../../shared/domain/process-head.ts';
import { usersNamedIn, warningsOf } from '../../shared/domain/publish.ts';
import { findDraft, storePublication } from '../../shared/persistence/processes.ts';
import { retryingConflicts } from '../../shared/persistence/store.ts';
import { findUsers } from '../../shared/persistence/users.ts';
import { requireMatch } from '../shell/preconditions.ts';
import { route } from '../shell/route.ts';
import { contextOf, loadProcess } from './load-process.ts';
import { presentVersion } from './present.ts';

export const publishProcess = route(contracts.publishProcess, (request) =>
  retryingConflicts(async () => {
    const { head } = await loadProcess(request.params.processId);
    const draft = head.hasDraft ? await findDraft(head.id) : undefined;
    if (draft === undefined) throw new NothingToPublish();
    requireMatch(request, draft.tag);
    const { definition } = draft;
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
    const answer = { body: presentVersion(version) };
    await storePublication(head, decision, version, request.remember(answer));
    return answer;
  }),
);
