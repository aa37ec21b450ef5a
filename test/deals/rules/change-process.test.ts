import { describe, expect, it } from 'vitest';
import { activityMapping as mappingSchema } from '../../../shared/deals/rules/carry-over.ts';
import { changeProcess } from '../../../shared/deals/rules/change-process.ts';
import { abandon } from '../../../shared/deals/rules/close.ts';
import { waive } from '../../../shared/deals/rules/complete.ts';
import type { Deal } from '../../../shared/deals/rules/deal.ts';
import type { Actor } from '../../../shared/kernel/values.ts';
import type { Process } from '../../../shared/processes/rules/process.ts';
import {
  aDeal,
  administrator,
  aProcess,
  completed,
  context,
  frozen,
  manager,
  minute,
  owner,
  refusal,
} from '../../support/factories.ts';

const from = aProcess({ first: [{ id: 'call' }, { id: 'mail' }], second: [{ id: 'offer' }, { id: 'visit' }] });
const version = (...given: Parameters<typeof aProcess>): Process => ({ ...aProcess(...given), version: 2 });
const to = version({
  first: [{ id: 'call' }, { id: 'credit', obligatory: true }],
  last: [{ id: 'proposal', obligatory: true, completableBy: { kind: 'administrators' } }],
});
const deal = completed(aDeal(from), from, ['call', 'offer', 'visit']);

const move = (moved: Deal, target = to, activityMapping = {}, by = context(administrator, 10)) =>
  changeProcess(moved, from, { to: target, activityMapping }, by);

describe('moving a deal to another version', () => {
  it('keeps what both have under one id, and drops the rest', () => {
    const { deal: after, move: carried } = move(deal);
    expect(after).toMatchObject({ processVersion: 2, stageId: 'first', furthestStageId: 'first' });
    expect(after.completions).toEqual([deal.completions[0]]);
    expect(carried).toEqual({
      before: { processId: 'process-1', processVersion: 1, stageId: 'second', probability: 75 },
      after: { processId: 'process-1', processVersion: 2, stageId: 'first', probability: 33 },
      kept: ['call'],
      mapped: [],
      dropped: ['offer', 'visit'],
      waiversDropped: [],
      obligatoryOpened: ['credit', 'proposal'],
    });
  });

  it('maps what goes by another id, and says that it was done so', () => {
    const { deal: after, move: carried } = move(deal, to, { offer: 'proposal' });
    const [, offer] = deal.completions;
    expect(after.completions[1]).toEqual({ ...offer, activityId: 'proposal', via: 'migration' });
    expect(carried).toMatchObject({ mapped: ['offer'], dropped: ['visit'], obligatoryOpened: ['credit'] });
  });

  it('says in its event what of the mapping was about this deal, and what it came to', () => {
    const dataOf = (activityMapping: Record<string, string>, moved = deal) =>
      move(moved, to, activityMapping).events[0]?.data;
    expect(dataOf({ offer: 'proposal', mail: 'credit' })).toMatchObject({
      activityMapping: { offer: 'proposal' },
      mapped: { offer: 'proposal' },
      kept: ['call'],
    });
    const waived = waive(deal, from, { activityId: 'mail', reason: 'Small' }, context(manager, 5)).deal;
    expect(dataOf({ mail: 'credit' }, waived)).toMatchObject({ activityMapping: { mail: 'credit' }, mapped: {} });
    expect(dataOf({ mail: 'credit' })).not.toHaveProperty('activityMapping');
  });

  it('lets the first of several completions stand for an activity that they became', () => {
    const { deal: after, move: carried } = move(deal, to, { visit: 'proposal', offer: 'proposal' });
    expect(after.completions.map(({ at }) => at)).toEqual([minute(1), minute(2)]);
    expect(carried).toMatchObject({ mapped: ['offer'], dropped: ['visit'] });
  });

  it('carries waivers over alike; a completion goes before a waiver', () => {
    const waived = ['mail', 'visit'].reduce(
      (before, activityId) => waive(before, from, { activityId, reason: 'Small' }, context(manager, 5)).deal,
      completed(aDeal(from), from, ['call', 'offer']),
    );
    const { deal: after, move: carried } = move(waived, to, { mail: 'credit', visit: 'proposal', offer: 'proposal' });
    expect(after.waivers).toEqual([{ activityId: 'credit', at: minute(5), by: manager.userId, reason: 'Small' }]);
    expect(carried).toMatchObject({ waiversDropped: ['visit'], obligatoryOpened: [] });
  });

  it('takes a stage that both have for the same stay, and begins a visit of another one', () => {
    const stays = completed(aDeal(from), from, ['call']);
    expect(move(stays).deal.visits).toEqual(stays.visits);
    expect(move(deal).deal.visits.slice(-2)).toEqual([
      { stageId: 'second', enteredAt: minute(2), leftAt: minute(10), probability: 50 },
      { stageId: 'first', enteredAt: minute(10), leftAt: null, probability: 33 },
    ]);
  });

  it('is no activity of the deal', () => {
    expect(move(deal).deal.lastActivityAt).toBe(deal.lastActivityAt);
  });

  it('does nothing where the deal is in that version already, closed or not', () => {
    const closed = frozen(abandon(deal, {}, context(owner, 5)).deal);
    for (const there of [deal, closed]) {
      const { events, deal: after, move: carried } = move(there, from);
      expect([events, after]).toEqual([[], there]);
      expect(carried).toEqual({
        before: carried.after,
        after: carried.after,
        kept: ['call', 'offer', 'visit'],
        mapped: [],
        dropped: [],
        waiversDropped: [],
        obligatoryOpened: [],
      });
    }
  });

  it('goes to another process also where that has the same number of a version', () => {
    const other = { ...to, processId: 'process-2', version: 1 };
    expect(move(deal, other).deal).toMatchObject({ processId: 'process-2', processVersion: 1 });
  });

  it('marks its events as some of many', () => {
    const marks = { migrationId: 'migration-1', silent: true } as const;
    const { events } = changeProcess(deal, from, { to, activityMapping: {}, marks }, context(administrator, 10));
    expect(events.map(({ data }) => data)).toMatchObject([marks, marks]);
  });

  it('is refused for a closed deal, and for who does not lead', () => {
    const closed = frozen(abandon(deal, {}, context(owner, 5)).deal);
    expect(refusal(() => move(closed)).code).toBe('deal_closed');
    expect(refusal(() => move(deal, to, {}, context(owner, 10))).code).toBe('forbidden');
  });

  it('is refused where it would complete what the user may not complete, and only then', () => {
    const byManager = context(manager, 10);
    const mapping = { offer: 'proposal' };
    expect(refusal(() => move(deal, to, mapping, byManager)).code).toBe('not_allowed_to_complete');
    expect(move(aDeal(from), to, mapping, byManager).move.mapped).toEqual([]);
  });

  it('is no way around an activity that others are to complete: over a version that anyone may complete it in', () => {
    const anyones = aProcess({ first: [{ id: 'secret' }] });
    const guarded = aProcess({ first: [{ id: 'secret', completableBy: { kind: 'administrators' } }] });
    const strict = { ...guarded, version: 2 };
    const done = completed(aDeal(anyones), anyones, ['secret']);
    const moveTo = (process: Process, by: Actor) =>
      changeProcess(done, anyones, { to: process, activityMapping: {} }, context(by, 10));
    expect(refusal(() => moveTo(strict, manager)).code).toBe('not_allowed_to_complete');
    expect(moveTo(strict, administrator).move.kept).toEqual(['secret']);
    const ofAdministrator = moveTo(strict, administrator).deal;
    const on = { to: { ...guarded, version: 3 }, activityMapping: {} };
    expect(changeProcess(ofAdministrator, strict, on, context(manager, 11)).move.kept).toEqual(['secret']);
  });
});

it('takes a mapping of as many activities as a process can have, and no more', () => {
  const mapping = (entries: number) =>
    Object.fromEntries(Array.from({ length: entries }, (_, index) => [`activity-${index}`, 'call']));
  expect(mappingSchema.safeParse(mapping(1_500)).success).toBe(true);
  expect(mappingSchema.safeParse(mapping(1_501)).success).toBe(false);
});
