import { transferContracts as contracts } from '../../shared/imports-exports/contract/transfers.ts';
import { exportKey } from '../../shared/imports-exports/files.ts';
import { type Export, startExport as started } from '../../shared/imports-exports/rules/export.ts';
import { listExports as exportsOf, findExport, storeExport } from '../../shared/imports-exports/store/exports.ts';
import { now } from '../../shared/kernel/clock.ts';
import { newId } from '../../shared/kernel/ids.ts';
import { downloadAddress } from '../../shared/storage/download.ts';
import { listed } from '../http/cursors.ts';
import { Refusal } from '../http/refusal.ts';
import { route } from '../http/route.ts';

const nowhere = { url: null, expiresAt: null };

const addressOf = async ({ exportId, keptUntil }: Export) =>
  keptUntil === null || keptUntil < now() ? nowhere : downloadAddress(exportKey(exportId));

const present = (job: Export, address: { readonly url: string | null; readonly expiresAt: string | null }) => {
  const { startedBy, position, told, upload, parts, version, ...shown } = job;
  return { body: { ...shown, ...address }, etag: String(version) };
};

/** Only notes what is to be done: the event of it sets off the work. */
export const startExport = route(contracts.startExport, async ({ user, remember }) => {
  const decision = started(newId(), { by: user, at: now() });
  const { job } = decision;
  const answer = { ...present(job, nowhere), location: `/exports/${job.exportId}` };
  await storeExport(undefined, decision, remember(answer));
  return answer;
});

export const getExport = route(contracts.getExport, async ({ params }) => {
  const job = await findExport(params.exportId);
  if (job === undefined) throw new Refusal('unknown_export');
  return present(job, await addressOf(job));
});

export const listExports = route(contracts.listExports, (request) => listed(request, exportsOf, (job) => job));
