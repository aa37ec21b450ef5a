import { newId } from '../../shared/kernel/ids.ts';
import { processContracts as contracts } from '../../shared/processes/contract/processes.ts';
import { withIds } from '../../shared/processes/rules/definition.ts';
import { recordedHead } from '../../shared/processes/rules/process-head.ts';
import { type Draft, type FoundProcess, findDraft, storeDraft } from '../../shared/processes/store/processes.ts';
import { findVersion } from '../../shared/processes/store/versions.ts';
import { retryingConflicts } from '../../shared/table/store.ts';
import { VersionConflict } from '../../shared/table/store-errors.ts';
import { requireMatch } from '../http/preconditions.ts';
import { route } from '../http/route.ts';
import { contextOf, loadProcess } from './load-process.ts';
import { presentDraft } from './present.ts';

const copyOfPublished = async ({ head }: FoundProcess): Promise<Draft> => {
  const published = head.publishedVersion ?? 0;
  const version = await findVersion(head.id, published, { fresh: true });
  if (version === undefined) throw new Error(`Process ${head.id} has neither a draft nor a version`);
  const tag = `version-${published}.${version.wordingRevision}`;
  return { tag, basedOnVersion: published, definition: version.definition };
};

/**
 * What an administrator edits: the draft, else a copy of the published version. Throws `VersionConflict` where the
 * draft was published since its head was read.
 */
export const loadDraft = async (process: FoundProcess): Promise<Draft> => {
  if (!process.head.hasDraft) return copyOfPublished(process);
  const draft = await findDraft(process.head.id);
  if (draft === undefined) throw new VersionConflict();
  return draft;
};

export const getDraft = route(contracts.getDraft, ({ params }) =>
  retryingConflicts(async () => {
    const draft = await loadDraft(await loadProcess(params.processId));
    return { body: presentDraft(params.processId, draft), etag: draft.tag };
  }),
);

export const replaceDraft = route(contracts.replaceDraft, (request) =>
  retryingConflicts(async () => {
    const process = await loadProcess(request.params.processId);
    const { head } = process;
    const before = await loadDraft(process);
    requireMatch(request, before.tag);
    const definition = withIds(request.body, newId);
    const draft = { ...before, tag: newId(), basedOnVersion: head.publishedVersion, definition };
    const { head: next } = recordedHead(head, { hasDraft: true }, [], contextOf(request.user, head));
    await storeDraft(head, next, draft);
    return { body: presentDraft(head.id, draft), etag: draft.tag };
  }),
);
