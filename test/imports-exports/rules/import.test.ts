import { describe, expect, it } from 'vitest';
import {
  afterPage,
  breakOff,
  created,
  failed,
  type ImportDecision,
  newImport,
  type RunningImport,
  startImport,
  unchanged,
} from '../../../shared/imports-exports/rules/import.ts';
import { administrator, context, minute } from '../../support/factories.ts';

const by = (minutes: number) => context(administrator, minutes);
const announced = newImport({ importId: 'import-1', format: 'ndjson', dryRun: false, silent: true }, minute(0));
const start = () => startImport(announced, { etag: 'digest', size: 500 }, by(1));
/** An import of which pages are left. */
const running = ({ job }: ImportDecision): RunningImport => {
  if (job.state !== 'running') throw new Error(`The import is ${job.state}`);
  return job;
};
const page = { rows: [created('a'), unchanged('b'), failed([])], bytes: 300, lines: 4, isLast: false };

describe('an import', () => {
  it('waits for its file, and begins with what was uploaded then', () => {
    expect(announced).toMatchObject({ state: 'awaiting_upload', startedAt: null, startedBy: null, etag: null });
    const { job, events } = start();
    expect(job).toMatchObject({ state: 'running', etag: 'digest', progress: { bytes: 0, of: 500 }, version: 2 });
    expect(job).toMatchObject({ startedAt: minute(1), startedBy: { userId: administrator.userId, via: 'user' } });
    expect(events).toMatchObject([
      { type: 'import.started', sequence: 1, subject: { kind: 'import', id: 'import-1' } },
    ]);
  });

  it('counts what became of the lines, page by page', () => {
    const { job, events } = afterPage(running(afterPage(start().job, page, by(2))), { ...page, bytes: 400 }, by(3));
    expect(job.counts).toEqual({ rows: 6, created: 2, unchanged: 2, failed: 2 });
    expect(job).toMatchObject({ state: 'running', progress: { bytes: 400, of: 500 }, finishedAt: null, version: 4 });
    expect(events).toEqual([]);
  });

  it('is done with its last page, and says so once, aloud', () => {
    const { job, events } = afterPage(start().job, { ...page, isLast: true }, by(2));
    expect(job).toMatchObject({ state: 'done', finishedAt: minute(2), failedBecause: null });
    const data = { dryRun: false, state: 'done', failedBecause: null, counts: job.counts };
    expect(events).toMatchObject([{ type: 'import.finished', sequence: 2, data }]);
    expect(events[0]?.data).not.toHaveProperty('silent');
  });

  it('is for nobody but who looks at it where it is a dry run', () => {
    const job = { ...start().job, dryRun: true };
    const begun = startImport({ ...announced, dryRun: true }, { etag: 'digest', size: 500 }, by(1));
    for (const { events } of [begun, afterPage(job, { ...page, isLast: true }, by(2)), breakOff(job, by(2))])
      expect(events).toMatchObject([{ data: { dryRun: true, silent: true } }]);
  });

  it('ends where its file was replaced, and keeps what it counted', () => {
    const before = running(afterPage(start().job, page, by(2)));
    const { job, events } = breakOff(before, by(3));
    expect(job).toMatchObject({ state: 'failed', failedBecause: 'file_replaced', finishedAt: minute(3) });
    expect([job.counts, job.version]).toEqual([before.counts, before.version + 1]);
    expect(events).toMatchObject([{ type: 'import.finished', data: { failedBecause: 'file_replaced' } }]);
  });
});
