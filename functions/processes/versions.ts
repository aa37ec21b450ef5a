import { processContracts as contracts } from '../../shared/contracts/processes.ts';
import type { Definition } from '../../shared/domain/definition.ts';
import { renamed } from '../../shared/domain/process-head.ts';
import type { Actor } from '../../shared/domain/values.ts';
import { unknownPlaces, withWording, wordingOf } from '../../shared/domain/wording.ts';
import {
  storeWording,
  listVersions as versionsOf,
  type WordedVersion,
} from '../../shared/persistence/process-versions.ts';
import { headWrite } from '../../shared/persistence/processes.ts';
import { retryingConflicts } from '../../shared/persistence/store.ts';
import { listed } from '../shell/cursors.ts';
import { requireMatch } from '../shell/preconditions.ts';
import { Refusal } from '../shell/refusal.ts';
import { route } from '../shell/route.ts';
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
