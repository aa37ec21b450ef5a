import { exportKey, ndjson } from '../../shared/imports-exports/files.ts';
import {
  begunAnew,
  type Export,
  type ExportDecision,
  finishExport,
  type RunningExport,
  withPart,
  withUpload,
} from '../../shared/imports-exports/rules/export.ts';
import { claimPart, findExport, storeExport } from '../../shared/imports-exports/store/exports.ts';
import { now } from '../../shared/kernel/clock.ts';
import { notBefore } from '../../shared/kernel/decision.ts';
import { findObject } from '../../shared/storage/objects.ts';
import { addPart, beginParts, finishParts, UploadGone } from '../../shared/storage/parts.ts';
import { resumableJob } from '../jobs/resumable-job.ts';
import { gather } from './export/gather.ts';

const loadExport = async (exportId: string): Promise<Export> => {
  const job = await findExport(exportId);
  if (job === undefined) throw new Error(`There is no export ${exportId}`);
  return job;
};

type Upload = NonNullable<Export['upload']>;

const begin = async (job: RunningExport): Promise<ExportDecision> => {
  const { exportId, createdAt } = job;
  const fileName = `export-${createdAt.slice(0, 10)}.ndjson`;
  const { uploadId } = await beginParts(exportKey(exportId), { fileName, contentType: ndjson });
  return withUpload(job, uploadId, notBefore(now(), createdAt));
};

const write = async (job: RunningExport, { uploadId, until }: Upload): Promise<ExportDecision> => {
  const { text, ...gathered } = await gather(job, until);
  if (text === '' && job.parts.length > 0) return withPart(job, gathered, []);
  const number = await claimPart(job);
  const part = await addPart({ key: exportKey(job.exportId), uploadId }, number, Buffer.from(text));
  return withPart(job, gathered, [part]);
};

const finish = async (job: RunningExport, { uploadId }: Upload): Promise<ExportDecision> => {
  const key = exportKey(job.exportId);
  await finishParts({ key, uploadId }, job.parts);
  const file = await findObject(key);
  if (file === undefined) throw new UploadGone(`The file of export ${job.exportId} is gone`);
  const by = { ...job.startedBy, role: 'administrator' } as const;
  return finishExport(job, file.size, { by, at: notBefore(now(), job.createdAt) });
};

const nextStep = async (job: RunningExport): Promise<ExportDecision> => {
  if (job.upload === null) return begin(job);
  return job.position.at === 'end' ? finish(job, job.upload) : write(job, job.upload);
};

/** The bucket forgets what was not finished after a day. */
const nextStepOrAnew = async (job: RunningExport): Promise<ExportDecision> => {
  try {
    return await nextStep(job);
  } catch (error) {
    if (error instanceof UploadGone) return begunAnew(job);
    throw error;
  }
};

/** Writes everything that the customer has into one file, part by part. */
export const runExport = resumableJob<Export>({
  load: loadExport,
  isOver: ({ state }) => state === 'done',
  step: async (before) => {
    if (before.state !== 'running') return before;
    const decision = await nextStepOrAnew(before);
    await storeExport(before, decision);
    return decision.job;
  },
  reserveMs: 60_000,
});
