import { marshall } from '@aws-sdk/util-dynamodb';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { eventsOf } from '../../shared/kernel/decision.ts';
import type { FoundEvent } from '../../shared/kernel/event.ts';
import { manager } from '../support/factories.ts';
import { startHandlers } from '../support/handlers.ts';

const cloud = await startHandlers();
const { write } = await import('../../shared/table/table.ts');
const { eventWrites } = await import('../../shared/table/event-item.ts');
const { readFeed } = await import('../../shared/notifications/store.ts');

beforeAll(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-03-02T23:59:40.000Z') });
});

afterAll(() => cloud.stop());

const second = 1_000;
const renamed = { type: 'deal.updated', changes: { name: { from: 'Roof', to: 'Solar roof' } } } as const;

type Action = { readonly time: number; readonly act: () => Promise<void> };

/** Does each thing at its time, in milliseconds from now. */
const perform = async (actions: readonly Action[]) => {
  const start = Date.now();
  for (const { time, act } of actions.toSorted((a, b) => a.time - b.time)) {
    vi.setSystemTime(start + time);
    await act();
  }
};

/** One change of a deal: how long after the one before, how long it stalls once stamped, when its record is handled. */
type Change = { readonly pause: number; readonly stall: number; readonly delay: number };

let deals = 0;

/** What it takes to change a deal so, one change after the other: each is decided once the one before is committed. */
const actionsOf = (changes: readonly Change[], written: FoundEvent[]): Action[] => {
  deals += 1;
  const subject = { kind: 'deal', id: `deal-${deals}` } as const;
  let time = 0;
  return changes.flatMap(({ pause, stall, delay }, index) => {
    const stamped = time + pause;
    const committed = stamped + stall;
    time = committed + 1;
    let writes = eventWrites([]);
    let seconds = 0;
    const stamp = async () => {
      const context = { by: manager, at: new Date().toISOString() };
      const place = { dealId: subject.id, processId: 'default', processVersion: 1 };
      const events = eventsOf(subject, index, place, [renamed], context);
      written.push(...events);
      writes = eventWrites(events);
    };
    const commit = async () => {
      await write(writes);
      seconds = Math.floor(Date.now() / second);
    };
    const handle = async () => {
      const Records = writes.flatMap((each) =>
        'put' in each
          ? [{ dynamodb: { SequenceNumber: '1', ApproximateCreationDateTime: seconds, NewImage: marshall(each.put) } }]
          : [],
      );
      expect(await cloud.followUp({ Records })).toEqual({ batchItemFailures: [] });
    };
    return [
      { time: stamped, act: stamp },
      { time: committed, act: commit },
      { time: committed + delay, act: handle },
    ];
  });
};

/** Reads the feed at these times, and once more at the end; answers each event at its first sight. */
const seenAt = async (polls: readonly number[], actions: readonly Action[]) => {
  const seen = new Map<string, FoundEvent>();
  let next = new Date().toISOString();
  const readOn = async () => {
    for (let before = ''; before !== next; ) {
      before = next;
      const page = await readFeed(undefined, { after: next, limit: 3 });
      for (const event of page.items) if (!seen.has(event.id)) seen.set(event.id, event);
      next = page.next;
    }
  };
  const end = Math.max(...actions.map(({ time }) => time)) + 60 * second;
  await perform([...actions, ...polls.map((time) => ({ time, act: readOn })), { time: end, act: readOn }]);
  return [...seen.values()];
};

const upTo = (max: number) => fc.integer({ min: 0, max });

const schedules = (maxDelay: number) => {
  const stall = fc.oneof(upTo(50), upTo(12 * second));
  const change = fc.record({ pause: upTo(4 * second), stall, delay: upTo(maxDelay) });
  return [
    fc.array(fc.array(change, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 3 }),
    fc.array(upTo(40 * second), { minLength: 5, maxLength: 20 }),
  ] as const;
};

const runs = { numRuns: 25 };

it('shows every event to a follower, however writers stall and however far follow-up is behind', async () => {
  const property = fc.asyncProperty(...schedules(30 * second), async (chains, polls) => {
    const written: FoundEvent[] = [];
    const seen = await seenAt(
      polls,
      chains.flatMap((changes) => actionsOf(changes, written)),
    );
    expect(seen.map(({ id }) => id).sort()).toEqual(written.map(({ id }) => id).sort());
  });
  await fc.assert(property, runs);
});

it('shows the events of a deal in their sequence as long as follow-up keeps up', async () => {
  const property = fc.asyncProperty(...schedules(1.4 * second), async (chains, polls) => {
    const seen = await seenAt(
      polls,
      chains.flatMap((changes) => actionsOf(changes, [])),
    );
    for (const ofDeal of Map.groupBy(seen, ({ subject }) => subject.id).values()) {
      const sequences = ofDeal.map(({ sequence }) => sequence);
      expect(sequences).toEqual(sequences.map((_, index) => index + 1));
    }
  });
  await fc.assert(property, runs);
});
