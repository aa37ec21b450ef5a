import type { Actor } from '../../shared/kernel/values.ts';
import { processContracts as contracts } from '../../shared/processes/contract/processes.ts';
import type { Definition } from '../../shared/processes/rules/definition.ts';
import { renamed } from '../../shared/processes/rules/process-head.ts';
import { unknownPlaces, withWording, wordingOf } from '../../shared/processes/rules/wording.ts';
import { headWrite } from '../../shared/processes/store/processes.ts';
import { storeWording, listVersions as versionsOf, type WordedVersion } from '../../shared/processes/store/versions.ts';
import { retryingConflicts } from '../../shared/table/store.ts';
import { listed } from '../http/cursors.ts';
import { requireMatch } from '../http/preconditions.ts';
import { Refusal } from '../http/refusal.ts';
import { route } from '../http/route.ts';
import { contextOf, loadProcess, loadVersion } from './load-process.ts';
import { presentVersion, versionEtag } from './present.ts';

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
  const next = renamed(head, version.version, definition.name, contextOf(user, head));
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
