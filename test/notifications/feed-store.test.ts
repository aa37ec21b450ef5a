import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { eventsOf } from '../../shared/kernel/decision.ts';
import type { Event, FoundEvent } from '../../shared/kernel/event.ts';
import { afterNext } from '../support/between-calls.ts';
import { manager } from '../support/factories.ts';
import { engines, type Persistence, startPersistence } from '../support/persistence.ts';

const at = '2026-03-02T12:00:00.000Z';
const renamed = { name: { from: 'Roof', to: 'Solar roof' } };

/** So many events of a deal that happen now, in one instant. */
const newEvent = (id: string, count: number, after = 0, changes: Event['changes'] = renamed) => {
  const newEvents = Array.from({ length: count }, () => ({ type: 'deal.updated', changes }) as const);
  const place = { dealId: id, processId: 'default', processVersion: 1 };
  return eventsOf({ kind: 'deal', id }, after, place, newEvents, { by: manager, at: new Date().toISOString() });
};

describe.each(engines)('the feed on %s', (kind) => {
  let on: Persistence;
  beforeAll(async () => {
    on = await startPersistence(kind);
  });
  afterAll(() => on.stop());

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date(at) });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const later = (milliseconds: number) => vi.setSystemTime(Date.now() + milliseconds);

  const write = async (events: readonly Event[]) => {
    await on.table.write(on.eventItem.eventWrites(events));
    return events;
  };

  const readOn = async (after: string, limit: number) => {
    const events: FoundEvent[] = [];
    const pages: number[] = [];
    for (let position = after; ; ) {
      const { items, next } = await on.feed.readFeed(undefined, { after: position, limit });
      events.push(...items);
      pages.push(items.length);
      if (next === position) return { events, pages };
      position = next;
    }
  };

  it('has thousands of events each once and in order, in small pages too', async () => {
    const written: Event[] = [];
    for (let instant = 0; instant < 20; instant += 1) {
      // In an instant stand ten events of each of ten deals: by the ids of the deals, then in their sequence.
      const deals = Array.from({ length: 10 }, (_, deal) => newEvent(`deal-${deal}`, 10, instant * 10));
      written.push(...(await write(deals.flat())));
      later(instant % 7 === 6 ? 11 * 3_600_000 : 1);
    }
    later(6_000);
    expect(written).toHaveLength(2_000);
    for (const limit of [9, 100]) expect((await readOn('2026-03-02', limit)).events).toEqual(written);
  });

  it('ends a page early where its events are large: a function answers so much at most', async () => {
    vi.setSystemTime('2026-04-01T12:00:00.000Z');
    const text = '"'.repeat(1_000);
    const all = Object.fromEntries(Array.from({ length: 50 }, (_, key) => [`custom.${key}`, { from: text, to: text }]));
    const written: Event[] = [];
    for (let index = 0; index < 14; index += 1) written.push(...(await write(newEvent('large', 1, index, all))));
    later(6_000);
    const { events, pages } = await readOn('2026-04-01', 100);
    expect(events).toEqual(written);
    expect(Math.max(...pages)).toBeLessThan(12);
  });

  it('leaves out an event that was deleted just now, and goes on behind it', async () => {
    vi.setSystemTime('2026-05-01T12:00:00.000Z');
    const [first, , last] = await write(newEvent('gone', 3));
    later(6_000);
    const remove = { pk: 'DEAL#gone', sk: 'EVENT#000000002' };
    afterNext(on.table.client, 'Query', () => on.table.write([{ remove, when: { is: 'anything' } }]));
    const { items } = await on.feed.readFeed(undefined, { after: '2026-05-01', limit: 2 });
    expect(items).toEqual([first, last]);
  });
});
