import { NothingToPublish } from '../../../shared/kernel/errors.ts';
import { newId } from '../../../shared/kernel/ids.ts';
import type { Actor } from '../../../shared/kernel/values.ts';
import { findUsers } from '../../../shared/people/store.ts';
import { processContracts as contracts } from '../../../shared/processes/contract/processes.ts';
import { type Definition, withIds } from '../../../shared/processes/rules/definition.ts';
import { diffOf } from '../../../shared/processes/rules/diff.ts';
import { decideHead, publish, renameHead } from '../../../shared/processes/rules/process.ts';
import { usersNamedIn, warningsOf } from '../../../shared/processes/rules/publish.ts';
import { unknownPlaces, withWording, wordingOf } from '../../../shared/processes/rules/wording.ts';
import {
  type Draft,
  type FoundProcess,
  findDraft,
  headWrite,
  storeDraft,
  storePublication,
} from '../../../shared/processes/store/processes.ts';
import {
  findVersion,
  storeWording,
  listVersions as versionsOf,
  type WordedVersion,
} from '../../../shared/processes/store/versions.ts';
import { VersionConflict } from '../../../shared/table/errors.ts';
import { retryingConflicts } from '../../../shared/table/transactions.ts';
import { requireAccess } from '../../http/authorize.ts';
import { listed } from '../../http/cursors.ts';
import { requireMatch } from '../../http/preconditions.ts';
import { Refusal } from '../../http/refusal.ts';
import { route } from '../../http/route.ts';
import { contextOf, loadProcess, loadVersion, presentDraft, presentVersion, versionEtag } from '../load-process.ts';

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
    const { head: next } = decideHead(head, { hasDraft: true }, [], contextOf(request.user, head));
    await storeDraft(head, next, draft);
    return { body: presentDraft(head.id, draft), etag: draft.tag };
  }),
);

/** What a process is in one of its versions as it reads this moment, or in what an administrator edits. */
export const loadDefinition = async (process: FoundProcess, version: number | 'draft'): Promise<Definition> => {
  const { definition } = version === 'draft' ? await loadDraft(process) : await loadVersion(process.head.id, version);
  return definition;
};

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
    await storePublication(head, decision, version, request.idempotencyWrite(answer));
    return answer;
  }),
);

export const listVersions = route(contracts.listVersions, async (request) => {
  const { head } = await loadProcess(request.params.processId);
  return listed(
    request,
    (paging) => versionsOf(head.id, paging),
    ({ processId, version, publishedAt, publishedBy }) => ({ processId, version, publishedAt, publishedBy }),
  );
});

export const getVersion = route(contracts.getVersion, async ({ params }) => {
  const version = await loadVersion(params.processId, params.version);
  return { body: presentVersion(version), etag: versionEtag(version) };
});

const storeCorrected = async (version: WordedVersion, definition: Definition, user: Actor) => {
  const { head } = await loadProcess(version.processId);
  const next = renameHead(head, version.version, definition.name, contextOf(user, head));
  await storeWording(version, wordingOf(definition), next === head ? [] : [headWrite(head, next)]);
};

export const correctWording = route(contracts.correctWording, (request) =>
  retryingConflicts(async () => {
    const version = await loadVersion(request.params.processId, request.params.version);
    requireMatch(request, versionEtag(version));
    const errors = unknownPlaces(version.definition, request.body);
    if (errors.length > 0) throw new Refusal('invalid_request', { status: 422, errors });

    const definition = withWording(version.definition, request.body);
    const unchanged = JSON.stringify(definition) === JSON.stringify(version.definition);
    if (!unchanged) await storeCorrected(version, definition, request.user);
    const wordingRevision = version.wordingRevision + (unchanged ? 0 : 1);
    const corrected = { ...version, definition, wordingRevision };
    return { body: presentVersion(corrected), etag: versionEtag(corrected) };
  }),
);

export const diffVersions = route(contracts.diffVersions, ({ params, query: { from, to }, user }) => {
  if (from === 'draft' || to === 'draft') requireAccess(user, 'administrators');
  return retryingConflicts(async () => {
    const process = await loadProcess(params.processId);
    const [before, after] = await Promise.all([loadDefinition(process, from), loadDefinition(process, to)]);
    return { body: { processId: params.processId, from, to, ...diffOf(before, after) } };
  });
});
