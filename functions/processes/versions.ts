import { processContracts as contracts } from '../../shared/contracts/processes.ts';
import { unknownPlaces, withWording, wordingOf } from '../../shared/domain/wording.ts';
import { storeWording, listVersions as versionsOf } from '../../shared/persistence/process-versions.ts';
import { retryingConflicts } from '../../shared/persistence/store.ts';
import { listed } from '../shell/cursors.ts';
import { requireMatch } from '../shell/preconditions.ts';
import { Refusal } from '../shell/refusal.ts';
import { route } from '../shell/route.ts';
import { loadProcess, loadVersion } from './load-process.ts';
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

export const correctWording = route(contracts.correctWording, (request) =>
  retryingConflicts(async () => {
    const version = await loadVersion(request.params.processId, request.params.version);
    requireMatch(request, versionEtag(version));
    const errors = unknownPlaces(version.definition, request.body);
    if (errors.length > 0) throw new Refusal('invalid_request', { status: 422, errors });

    const definition = withWording(version.definition, request.body);
    const unchanged = JSON.stringify(definition) === JSON.stringify(version.definition);
    if (!unchanged) await storeWording(version, wordingOf(definition));
    const wordingRevision = version.wordingRevision + (unchanged ? 0 : 1);
    const corrected = { ...version, definition, wordingRevision };
    return { body: presentVersion(corrected), etag: versionEtag(corrected) };
  }),
);
