import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { contracts } from '../../shared/api/contracts.ts';
import { allHandled } from '../support/follow-ups.ts';
import { startRollUps } from '../support/roll-ups.ts';

const { cloud, admin, open, edit, deliver, eventsOf, rolledUp, inTable, processIds, writesHeld } = await startRollUps();
const [, other = ''] = processIds;

beforeAll(() => vi.useFakeTimers({ toFake: ['Date'] }));
afterAll(async () => {
  vi.useRealTimers();
  await cloud.stop();
});

const runs = 25;
const deals = 3;
const day = 24 * 60 * 60 * 1_000;

/** What somebody may try on a deal; much of it is refused. */
const commands = {
  complete: (dealId: string) => admin.call(contracts.completeActivity, { params: { dealId, activityId: 'call' } }),
  win: (dealId: string) => admin.call(contracts.winDeal, { params: { dealId }, body: {} }),
  lose: (dealId: string) => admin.call(contracts.loseDeal, { params: { dealId }, body: { reason: 'Price' } }),
  abandon: (dealId: string) => admin.call(contracts.abandonDeal, { params: { dealId }, body: {} }),
  reopen: (dealId: string) => admin.call(contracts.reopenDeal, { params: { dealId }, body: {} }),
  note: (dealId: string) => admin.call(contracts.addNote, { params: { dealId }, body: { text: 'They called.' } }),
  value: (dealId: string) => edit(dealId, { value: { amount: Date.now() % 997, currency: 'EUR' } }),
  add: (dealId: string) => admin.call(contracts.addParticipant, { params: { dealId, userId: 'paul' } }),
  remove: (dealId: string) => admin.call(contracts.removeParticipant, { params: { dealId, userId: 'paul' } }),
  move: (dealId: string) =>
    admin.call(contracts.changeProcess, { params: { dealId }, body: { processId: other, dryRun: false } }),
  delete: (dealId: string) => admin.call(contracts.deleteDeal, { params: { dealId } }),
};

const common = ['win', 'lose', 'abandon', 'reopen', 'reopen', 'note', 'value'] as const;
const rare = ['complete', 'add', 'remove', 'move', 'delete'] as const;

/** A deal is changed, so many days after the last change; or some of what happened so far is followed up. */
const steps = fc.array(
  fc.oneof(
    fc.record({
      deal: fc.nat(deals - 1),
      command: fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...common) }, fc.constantFrom(...rare)),
      days: fc.nat(40),
    }),
    fc.record({ order: fc.infiniteStream(fc.nat()), most: fc.integer({ min: 1, max: 12 }), isSlow: fc.boolean() }),
  ),
  { minLength: 5, maxLength: 30, size: 'max' },
);

const shuffled = <T>(things: readonly T[], order: Iterator<number>): T[] =>
  things
    .map((thing) => ({ thing, place: Number(order.next().value) }))
    .sort((one, other) => one.place - other.place)
    .map(({ thing }) => thing);

it('says what the table says, whatever order events come in, however often, and however late what they lead to is written', async () => {
  await fc.assert(
    fc.asyncProperty(steps, fc.infiniteStream(fc.nat()), async (history, order) => {
      vi.setSystemTime('2026-01-05T09:00:00.000Z');
      const dealIds = await Promise.all(Array.from({ length: deals }, open));
      const slow: { readonly release: () => void; readonly done: Promise<unknown> }[] = [];
      const happened = async () => (await Promise.all(dealIds.map(eventsOf))).flat();
      for (const step of history) {
        if ('command' in step) {
          vi.setSystemTime(Date.now() + step.days * day);
          await commands[step.command](dealIds[step.deal] ?? '');
        } else {
          const batch = shuffled(await happened(), step.order).slice(0, step.most);
          if (step.isSlow) slow.push(await writesHeld(() => deliver(batch)));
          else await deliver(batch);
        }
      }
      expect(await deliver(shuffled(await happened(), order))).toEqual(allHandled);
      for (const { release, done } of slow.reverse()) {
        release();
        await done;
      }
      expect(await rolledUp(dealIds)).toEqual(await inTable(dealIds));
    }),
    { numRuns: runs },
  );
});
