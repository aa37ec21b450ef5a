import { describe, expect, it } from 'vitest';
import type { MigrationResult } from '../../../shared/migrations/rules/migrate-deal.ts';
import { afterPage, finishMigration, startMigration } from '../../../shared/migrations/rules/migration.ts';
import { administrator, context, frozen, minute } from '../../support/factories.ts';

const asked = {
  migrationId: 'migration-1',
  processId: 'process-1',
  processName: 'Process',
  fromVersion: 1,
  toProcessId: 'process-1',
  toVersion: 2,
  dealIds: null,
  activityMapping: {},
  silent: true,
  dryRun: false,
  dryRunId: null,
};
const start = (outcome: Partial<Parameters<typeof startMigration>[0]> = {}) =>
  frozen(startMigration({ ...asked, ...outcome }, context(administrator)));
const started = start().migration;
const page = (results: readonly MigrationResult[], next: string | null) => ({ results, next });

describe('the walk of a migration', () => {
  it('goes on where a page ended, and counts', () => {
    const { migration, isLast } = afterPage(started, page(['moved', 'moved', 'failed', 'unchanged'], 'place-4'));
    expect([isLast, migration.round]).toEqual([false, { first: true, after: 'place-4', foundAny: true }]);
    expect(migration.counts).toEqual({ deals: 4, moved: 2, unchanged: 1, failed: 1 });
    expect(migration.version).toBe(started.version + 1);
  });

  it('goes round again while it finds anything to move, which may be on any page', () => {
    const { migration } = afterPage(started, page(['moved'], 'place-1'));
    const again = afterPage(migration, page([], null));
    expect([again.isLast, again.migration.round]).toEqual([false, { first: false, after: null, foundAny: false }]);
    expect(afterPage(again.migration, page(['failed'], null)).isLast).toBe(true);
  });

  it('looks for more at least once after it came to the deals of a dry run', () => {
    const { migration, isLast } = afterPage(start({ dryRunId: 'migration-0' }).migration, page([], null));
    expect([isLast, migration.round.first]).toEqual([false, false]);
    expect(afterPage(migration, page([], null)).isLast).toBe(true);
  });

  it('goes once where it is a dry run, or where the deals are named', () => {
    for (const once of [start({ dryRun: true }), start({ dealIds: ['deal-1'] })])
      expect(afterPage(once.migration, page(['moved'], null)).isLast).toBe(true);
  });

  it('goes through named deals in the order of their ids', () => {
    expect(start({ dealIds: ['deal-2', 'deal-1'] }).migration.dealIds).toEqual(['deal-1', 'deal-2']);
  });
});

describe('the end of a migration', () => {
  const counts = { deals: 3, moved: 2, unchanged: 0, failed: 1 };
  const at = context(administrator, 5);

  it('tells what it came to, exactly', () => {
    const { migration, events } = finishMigration(started, { counts, unfinished: 0 }, at);
    expect(migration).toMatchObject({ state: 'done', counts, finishedAt: minute(5) });
    expect(events).toMatchObject([
      { type: 'migration.finished', sequence: 2, processId: 'process-1', data: { counts } },
    ]);
    expect(events[0]?.data).not.toHaveProperty('silent');
  });

  it('has failed where deals were left behind, and begins anew when it is run again', () => {
    const { migration, events } = finishMigration(started, { counts, unfinished: 1 }, at);
    expect([migration.state, migration.round, events]).toEqual(['failed', started.round, []]);
    const again = afterPage(migration, page(['moved'], 'place-1')).migration;
    expect([again.state, again.finishedAt]).toEqual(['running', null]);
  });

  it('keeps to itself what was only tried', () => {
    const { migration, events } = start({ dryRun: true });
    const ended = finishMigration(migration, { counts, unfinished: 0 }, at);
    for (const event of [...events, ...ended.events]) expect(event.data).toMatchObject({ silent: true, dryRun: true });
    expect(start().events[0]?.data).not.toHaveProperty('silent');
  });
});
