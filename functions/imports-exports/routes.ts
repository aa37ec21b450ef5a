import * as z from 'zod';
import { transferContracts as contracts } from '../../shared/imports-exports/contract.ts';
import { exportKey, findImportFile, importForm } from '../../shared/imports-exports/files.ts';
import type { Export } from '../../shared/imports-exports/rules/export.ts';
import * as exportRules from '../../shared/imports-exports/rules/export.ts';
import type { Import, ImportDecision } from '../../shared/imports-exports/rules/import.ts';
import * as importRules from '../../shared/imports-exports/rules/import.ts';
import { listExports as exportsOf, findExport, storeExport } from '../../shared/imports-exports/store/exports.ts';
import {
  findImport,
  listImports as importsOf,
  listRows,
  storeImport,
} from '../../shared/imports-exports/store/imports.ts';
import { now } from '../../shared/kernel/clock.ts';
import { notBefore } from '../../shared/kernel/decision.ts';
import { newId } from '../../shared/kernel/ids.ts';
import { type Actor, id } from '../../shared/kernel/values.ts';
import { downloadAddress } from '../../shared/storage/download.ts';
import { retryingConflicts } from '../../shared/table/transactions.ts';
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

const presentImport = (job: Import) => {
  const { startedBy, etag, lines, version, ...shown } = job;
  return { body: shown, etag: etagOf(job) };
};

export const createImport = routeWithSecrets(contracts.createImport, {
  kept: z.object({ importId: id }),
  handle: async ({ body, idempotencyWrite }) => {
    const job = importRules.newImport({ importId: newId(), ...body }, now());
    const { importId } = job;
    const answer = { body: { importId }, etag: etagOf(job), location: locationOf(importId) };
    await storeImport(undefined, { job, events: [] }, { answer: idempotencyWrite(answer) });
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
  before.state === 'awaiting_upload'
    ? importRules.startImport(before, await uploadedFile(before.importId), {
        by,
        at: notBefore(now(), before.createdAt),
      })
    : { job: before, events: [] };

/** Only notes what is to be done: the event of it sets off the work. */
export const startImport = route(contracts.startImport, (request) =>
  retryingConflicts(async () => {
    const before = await loadImport(request.params.importId);
    requireMatch(request, etagOf(before));
    const decision = await startDecision(before, request.user);
    const answer = { ...presentImport(decision.job), location: locationOf(before.importId) };
    await storeImport(before, decision, { answer: request.idempotencyWrite(answer) });
    return answer;
  }),
);

export const getImport = route(contracts.getImport, async ({ params }) =>
  presentImport(await loadImport(params.importId)),
);

export const listImports = route(contracts.listImports, (request) => listed(request, importsOf, (job) => job));

export const listImportRows = route(contracts.listImportRows, async (request) => {
  const { importId } = await loadImport(request.params.importId);
  return listed(
    request,
    (paging) => listRows(importId, request.query.result, paging),
    (row) => row,
  );
});

const nowhere = { url: null, expiresAt: null };

const addressOf = async (job: Export) =>
  job.state === 'running' || job.keptUntil < now() ? nowhere : downloadAddress(exportKey(job.exportId));

const presentExport = (job: Export, address: { readonly url: string | null; readonly expiresAt: string | null }) => {
  const { startedBy, position, lastVersions, upload, parts, version, ...shown } = job;
  return { body: { ...shown, ...address }, etag: String(version) };
};

/** Only notes what is to be done: the event of it sets off the work. */
export const startExport = route(contracts.startExport, async ({ user, idempotencyWrite }) => {
  const decision = exportRules.startExport(newId(), { by: user, at: now() });
  const { job } = decision;
  const answer = { ...presentExport(job, nowhere), location: `/exports/${job.exportId}` };
  await storeExport(undefined, decision, idempotencyWrite(answer));
  return answer;
});

export const getExport = route(contracts.getExport, async ({ params }) => {
  const job = await findExport(params.exportId);
  if (job === undefined) throw new Refusal('unknown_export');
  return presentExport(job, await addressOf(job));
});

export const listExports = route(contracts.listExports, (request) => listed(request, exportsOf, (job) => job));
