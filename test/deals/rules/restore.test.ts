import { describe, expect, it } from 'vitest';
import { lose } from '../../../shared/deals/rules/close.ts';
import { isRestored, replacedBy, restoreDeal } from '../../../shared/deals/rules/open.ts';
import { systemActor } from '../../../shared/kernel/decision.ts';
import { aDeal, administrator, aProcess, completed, context, minute } from '../../support/factories.ts';

const process = aProcess({ first: [{ id: 'call' }, { id: 'mail' }] });
const then = completed(aDeal(process), process, ['call'], 10);
const { deal: now, events: closing } = lose(
  completed(then, process, ['mail'], 20),
  process,
  { reason: 'Price' },
  context(administrator, 30),
);
const [last] = closing;
const bySystem = { by: systemActor, at: minute(40) };
const restore = (existing: Parameters<typeof restoreDeal>[1]) => restoreDeal(then, existing, bySystem);
const gone = { deal: undefined, last: undefined };

describe('a deal that is put back', () => {
  it('is as it was, with a version and a sequence behind all that ever were', () => {
    const { deal, events } = restore({ deal: now, last });
    expect(deal).toEqual({ ...then, version: now.sequence + 1, sequence: now.sequence + 1, updatedAt: minute(40) });
    expect(events).toMatchObject([
      {
        type: 'deal.restored',
        subject: { kind: 'deal', id: then.id },
        sequence: now.sequence + 1,
        occurredAt: minute(40),
        data: {
          version: then.version,
          asOf: then.updatedAt,
          replaced: { processId: process.processId, closedAt: now.closing.at },
        },
      },
    ]);
  });

  it('counts on from the last event where the deal is gone, and from itself where nothing is left', () => {
    expect(restore({ deal: undefined, last }).deal).toMatchObject({
      version: now.sequence + 1,
      sequence: now.sequence + 1,
    });
    expect(restore(gone).deal).toMatchObject({ version: then.version + 1, sequence: then.sequence + 1 });
    expect(restore(gone).events).toMatchObject([{ data: { replaced: null } }]);
  });

  it('never happens before what happened last', () => {
    const early = { by: systemActor, at: minute(0) };
    expect(restoreDeal(then, { deal: now, last }, early).events).toMatchObject([{ occurredAt: minute(30) }]);
    expect(restoreDeal(then, gone, early).events).toMatchObject([{ occurredAt: minute(10) }]);
  });

  it('says where the deal was before, which an open one says without a closing', () => {
    const [event] = restore({ deal: then, last: undefined }).events;
    expect(replacedBy(event)).toEqual({ processId: process.processId, closedAt: null });
    expect(replacedBy(last)).toBeUndefined();
    expect(replacedBy(undefined)).toBeUndefined();
  });

  it('is known to be put back by its last event, from the same state, unless it is gone since', () => {
    const { deal, events } = restore({ deal: now, last: undefined });
    const [restored] = events;
    expect(isRestored({ deal, last: restored }, then)).toBe(true);
    expect(isRestored({ deal: undefined, last: restored }, then)).toBe(false);
    expect(isRestored({ deal, last: undefined }, then)).toBe(false);
    expect(isRestored({ deal, last: restored }, { ...then, version: then.version + 1 })).toBe(false);
    expect(isRestored({ deal, last: restored }, { ...then, updatedAt: minute(11) })).toBe(false);
  });
});
