import { pinnedImportFile } from '../../shared/imports-exports/files.ts';
import {
  afterPage,
  breakOff,
  type Import,
  type ImportDecision,
  type ImportRow,
  type RunningImport,
} from '../../shared/imports-exports/rules/import.ts';
import { findImport, rowsWrite, storeImport } from '../../shared/imports-exports/store/imports.ts';
import { now } from '../../shared/kernel/clock.ts';
import { type Context, notBefore } from '../../shared/kernel/decision.ts';
import { logger } from '../../shared/kernel/log.ts';
import { MailUnavailable } from '../../shared/kernel/outages.ts';
import { FileReplaced } from '../../shared/storage/lines.ts';
import { resumableJob, type Worker } from '../jobs/resumable-job.ts';
import { giveWork } from '../jobs/work-queue.ts';
import type { ImportRun } from './import/line-kind.ts';
import { type Page, pagesOf } from './import/pages.ts';
import { findDirectory } from './import/user-lines.ts';

const loadImport = async (importId: string) => {
  const job = await findImport(importId);
  if (job === undefined) throw new Error(`There is no import ${importId}`);
  return job;
};

const runOf = async (job: RunningImport): Promise<ImportRun> => {
  const { userId } = job.startedBy;
  const { emails, userIds } = await findDirectory();
  const emailOf = (id: string) => emails.get(id);
  return { job, by: { userId, role: 'administrator', via: 'import' }, userIds, emailOf };
};

const contextOf = ({ startedBy, startedAt }: RunningImport): Context => ({
  by: { ...startedBy, role: 'administrator' },
  at: notBefore(now(), startedAt),
});

type Reading = { readonly pages: AsyncIterator<Page, undefined>; readonly run: ImportRun };

const beginReading = async (job: RunningImport): Promise<Reading> => {
  const { importId, etag, progress, lines } = job;
  return { pages: pagesOf(pinnedImportFile(importId, etag), { bytes: progress.bytes, lines }), run: await runOf(job) };
};

type Step = ImportDecision & { readonly rows: readonly ImportRow[] };

const nextPage = async (before: RunningImport, { pages, run }: Reading): Promise<Step> => {
  try {
    const { value: page, done } = await pages.next();
    if (done === true) throw new Error(`Import ${before.importId} is past the end of its file`);
    const rows = await page.importLines(run);
    return { ...afterPage(before, { ...page, rows }, contextOf(before)), rows };
  } catch (error) {
    if (error instanceof FileReplaced) return { ...breakOff(before, contextOf(before)), rows: [] };
    throw error;
  }
};

/** An import as one invocation works on it: the file is read on from page to page. */
const importing = () => {
  let reading: Reading | undefined;
  return resumableJob<Import>({
    load: (importId) => {
      reading = undefined;
      return loadImport(importId);
    },
    isOver: ({ state }) => state !== 'running',
    step: async (before) => {
      if (before.state !== 'running') return before;
      reading ??= await beginReading(before);
      const { job, events, rows } = await nextPage(before, reading);
      await storeImport(before, { job, events }, { rows: rowsWrite(job, rows) });
      return job;
    },
    // As long as the tasks of a page take that has as many as a page can have.
    reserveMs: 60_000,
  });
};

/** Seconds: as long as a queue holds a message back. Mails are counted by the day. */
const untilMailsGoOut = 900;

/**
 * Imports a file page by page. Where a line invites somebody and no mail goes out for now, the import waits: its message
 * comes again and again as a new one, so that it never counts as failed.
 */
export const runImport: Worker = async (message, invocation) => {
  try {
    await importing()(message, invocation);
  } catch (error) {
    if (!(error instanceof MailUnavailable)) throw error;
    logger.info('An import waits until invitations can be mailed again', { importId: message.id });
    await giveWork(message, { delaySeconds: untilMailsGoOut });
  }
};
