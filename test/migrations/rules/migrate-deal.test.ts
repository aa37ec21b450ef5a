import { describe, expect, it } from 'vitest';
import { changeProcess } from '../../../shared/deals/rules/change-process.ts';
import { abandon } from '../../../shared/deals/rules/close.ts';
import {
  brokenDeal,
  comparedWith,
  isFinal,
  migrateDeal,
  missingDeal,
} from '../../../shared/migrations/rules/migrate-deal.ts';
import { aDeal, administrator, aProcess, completed, context, frozen, owner } from '../../support/factories.ts';

const from = aProcess({ first: [{ id: 'call' }], second: [{ id: 'offer' }] });
const to = { ...aProcess({ first: [{ id: 'call' }, { id: 'mail' }] }), version: 2 };
const deal = completed(aDeal(from), from, ['call', 'offer']);
const marks = { migrationId: 'migration-1', silent: true } as const;
const plan = { processId: from.processId, fromVersion: null, to, activityMapping: {}, marks };
const byAdministrator = context(administrator, 10);
const migrate = (migrated = deal, asked: Partial<Parameters<typeof migrateDeal>[2]> = {}) =>
  migrateDeal(migrated, from, { ...plan, ...asked }, byAdministrator);

describe('a migration that comes to a deal', () => {
  it('moves it as a request would, and says so', () => {
    const { decision, outcome } = migrate();
    const { move, ...expected } = changeProcess(deal, from, { to, activityMapping: {}, marks }, byAdministrator);
    expect(decision).toEqual(expected);
    expect(outcome).toMatchObject({
      dealId: deal.id,
      result: 'moved',
      ...move,
      error: null,
      dealVersion: deal.version,
    });
  });

  it('leaves one that is there already, whatever version it was to come from', () => {
    for (const fromVersion of [null, 7]) {
      const { decision, outcome } = migrate(deal, { to: from, fromVersion });
      expect(decision).toEqual({ deal, events: [] });
      expect(outcome).toMatchObject({ result: 'unchanged', kept: ['call', 'offer'], error: null });
    }
  });

  it.each([
    ['deal_closed', frozen(abandon(deal, {}, context(owner, 5)).deal), {}],
    ['other_process', deal, { processId: 'process-2' }],
    ['other_version', deal, { fromVersion: 7 }],
  ])('says %s instead of moving it', (code, other, asked) => {
    const { decision, outcome } = migrate(other, asked);
    expect(decision).toEqual({ deal: other, events: [] });
    expect(outcome).toMatchObject({ result: 'failed', error: { code }, before: outcome.after });
    expect(isFinal(outcome)).toBe(true);
  });

  it('knows nothing of one that is gone, and tries again only one with which something went wrong', () => {
    const nowhere = { before: null, after: null, dealVersion: null, kept: [] };
    expect(missingDeal('gone')).toMatchObject({ result: 'failed', error: { code: 'unknown_deal' }, ...nowhere });
    expect(brokenDeal('broken')).toMatchObject({ result: 'failed', error: { code: 'internal' }, ...nowhere });
    expect([missingDeal('gone'), brokenDeal('broken')].map(isFinal)).toEqual([true, false]);
  });
});

describe('what is decided after a dry run', () => {
  const { outcome } = migrate();

  it('is flagged where the dry run did not say it, or said it of another version of the deal', () => {
    expect(comparedWith(outcome, outcome).decidedAnew).toBe(false);
    expect(comparedWith(undefined, outcome).decidedAnew).toBe(true);
    expect(comparedWith({ ...outcome, dealVersion: 1 }, outcome).decidedAnew).toBe(true);
    expect(comparedWith({ ...outcome, dropped: [] }, outcome).decidedAnew).toBe(true);
  });

  it('is otherwise as it was', () => {
    expect(comparedWith(undefined, outcome)).toEqual({ ...outcome, decidedAnew: true });
  });
});
