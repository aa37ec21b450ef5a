import * as z from 'zod';
import { transferContracts as contracts } from '../../shared/imports-exports/contract/transfers.ts';
import { findImportFile, importForm } from '../../shared/imports-exports/files.ts';
import {
  type Import,
  type ImportDecision,
  isStarted,
  newImport,
  startImport as started,
} from '../../shared/imports-exports/rules/import.ts';
import { listRows } from '../../shared/imports-exports/store/import-rows.ts';
import { findImport, listImports as importsOf, storeImport } from '../../shared/imports-exports/store/imports.ts';
import { now } from '../../shared/kernel/clock.ts';
import { notBefore } from '../../shared/kernel/decision.ts';
import { newId } from '../../shared/kernel/ids.ts';
import { type Actor, id } from '../../shared/kernel/values.ts';
import { retryingConflicts } from '../../shared/table/store.ts';
import { listed } from '../http/cursors.ts';
import { requireMatch } from '../http/preconditions.ts';
import { Refusal } from '../http/refusal.ts';
import { route, routeWithSecrets } from '../http/route.ts';

const loadImport = async (importId: string): Promise<Import> => {
  const job = await findImport(importId);
  if (job === undefined) throw new Refusal('unknown_import');
  return job;
};

const locationOf = (importId: string) => `/imports/${importId}`;

const etagOf = ({ version }: Import) => String(version);

const present = (job: Import) => {
  const { startedBy, etag, lines, version, ...shown } = job;
  return { body: shown, etag: etagOf(job) };
};

export const createImport = routeWithSecrets(contracts.createImport, {
  kept: z.object({ importId: id }),
  handle: async ({ body, remember }) => {
    const job = newImport({ importId: newId(), ...body }, now());
    const { importId } = job;
    const answer = { body: { importId }, etag: etagOf(job), location: locationOf(importId) };
    await storeImport(undefined, { job, events: [] }, { answer: remember(answer) });
    return answer;
  },
  complete: async ({ importId }) => ({ importId, upload: await importForm(importId) }),
});

/** The file with its digest: from its start on, an import reads these bytes and no others. */
const uploadedFile = async (importId: string) => {
  const file = await findImportFile(importId);
  if (file === undefined) throw new Refusal('file_not_uploaded');
  return file;
};

const startDecision = async (before: Import, by: Actor): Promise<ImportDecision> =>
  isStarted(before)
    ? { job: before, events: [] }
    : started(before, await uploadedFile(before.importId), { by, at: notBefore(now(), before.createdAt) });

/** Only notes what is to be done: the event of it sets off the work. */
export const startImport = route(contracts.startImport, (request) =>
  retryingConflicts(async () => {
    const before = await loadImport(request.params.importId);
    requireMatch(request, etagOf(before));
    const decision = await startDecision(before, request.user);
    const answer = { ...present(decision.job), location: locationOf(before.importId) };
    await storeImport(before, decision, { answer: request.remember(answer) });
    return answer;
  }),
);

export const getImport = route(contracts.getImport, async ({ params }) => present(await loadImport(params.importId)));

export const listImports = route(contracts.listImports, (request) => listed(request, importsOf, (job) => job));

export const listImportRows = route(contracts.listImportRows, async (request) => {
  const { importId } = await loadImport(request.params.importId);
  return listed(
    request,
    (paging) => listRows(importId, request.query.result, paging),
    (row) => row,
  );
});
