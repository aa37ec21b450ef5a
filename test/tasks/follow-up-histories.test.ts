import * as fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import type { Event } from '../../shared/kernel/event.ts';
import { allHandled, complete, startFollowUps, undo } from '../support/follow-ups.ts';

const { cloud, open, happen, events, deliver, tasksOf } = await startFollowUps();

afterAll(() => cloud.stop());

const runs = 30;
const deals = 2;

const newEvents = fc.array(
  fc.record({
    deal: fc.nat(deals - 1),
    newEvent: fc.constantFrom(...['call', 'offer', 'plain'].flatMap((id) => [complete(id), undo(id)])),
  }),
  { minLength: 1, maxLength: 12 },
);

/** Where the records of a history go: shuffled by `order`, in batches of `size`, of which some ends are sent again. */
const deliveries = fc.record({
  order: fc.infiniteStream(fc.nat()),
  size: fc.integer({ min: 1, max: 9 }),
  again: fc.infiniteStream(fc.nat(9)),
});
type Delivery = typeof deliveries extends fc.Arbitrary<infer Value> ? Value : never;

const take = (numbers: Iterator<number>): number => numbers.next().value ?? 0;

const batchesOf = <Record>(records: readonly Record[], { order, size, again }: Delivery): Record[][] => {
  const shuffled = records
    .map((record) => ({ record, place: take(order) }))
    .sort((a, b) => a.place - b.place)
    .map(({ record }) => record);
  return Array.from({ length: Math.ceil(shuffled.length / size) }, (_, index) => {
    const batch = shuffled.slice(index * size, (index + 1) * size);
    return [batch, batch.slice(take(again))];
  }).flat();
};

/** What must come of the events of a deal, in their order: a task for each completion of an activity with a template. */
const expectedOf = (events: readonly Event[]) => {
  const tasks = new Map<unknown, { activityId: unknown; state: string }>();
  for (const { type, sequence, data } of events) {
    const { activityId, completion } = data;
    if (activityId === 'plain') continue;
    if (type === 'activity.completed') tasks.set(sequence, { activityId, state: 'open' });
    if (type === 'activity.reopened') tasks.set(completion, { activityId, state: 'cancelled' });
  }
  return [...tasks.values()];
};

const sorted = (tasks: readonly object[]) => tasks.map((task) => JSON.stringify(task)).toSorted();

it('makes the same tasks of the same history, whatever order its records come in, and however often', async () => {
  await fc.assert(
    fc.asyncProperty(newEvents, deliveries, async (history, delivery) => {
      const dealIds = await Promise.all(Array.from({ length: deals }, open));
      for (const { deal, newEvent } of history) await happen(dealIds[deal] ?? '', newEvent);
      const images = await Promise.all(dealIds.map((dealId) => events('deal', dealId)));
      for (const batch of batchesOf(images.flat(), delivery)) expect(await deliver(batch)).toEqual(allHandled);
      for (const [index, dealId] of dealIds.entries()) {
        const tasks = await tasksOf(dealId);
        const made = tasks.map(({ source, state }) => ({
          activityId: source.kind === 'activity' ? source.activityId : null,
          state,
        }));
        expect(sorted(made)).toEqual(sorted(expectedOf(images[index] ?? [])));
        for (const { id, state } of tasks) {
          const types = (await events('task', id)).map(({ type }) => type);
          expect(types).toEqual(state === 'open' ? ['task.created'] : ['task.created', 'task.cancelled']);
        }
      }
    }),
    { numRuns: runs },
  );
});
