import { afterAll, describe, expect, it, vi } from 'vitest';
import { contracts } from '../../shared/api/contracts.ts';
import { allHandled, complete, startFollowUps, undo } from '../support/follow-ups.ts';

const { cloud, admin, open, dealOf, happen, events, deliver, tasksOf, statesOf, eventsOfTasks } =
  await startFollowUps();
const { query } = await import('../../shared/table/table.ts');

afterAll(() => cloud.stop());

const eventsOf = (dealId: string) => events('deal', dealId);

describe('undoing a completion', () => {
  it('cancels its task', async () => {
    const dealId = await dealOf(complete('call'));
    await deliver(await eventsOf(dealId));
    await happen(dealId, undo('call'));
    for (let time = 0; time < 2; time += 1) expect(await deliver(await eventsOf(dealId))).toEqual(allHandled);
    expect(await statesOf(dealId)).toEqual(['cancelled']);
    expect(await eventsOfTasks(dealId)).toEqual([['task.created', 'task.cancelled']]);
  });

  it('cancels its task also where it is heard of first', async () => {
    const dealId = await dealOf(complete('call'), undo('call'));
    for (const image of (await eventsOf(dealId)).toReversed()) expect(await deliver([image])).toEqual(allHandled);
    expect(await statesOf(dealId)).toEqual(['cancelled']);
    expect(await eventsOfTasks(dealId)).toEqual([['task.created', 'task.cancelled']]);
  });

  it('stands in the feed as it happened, however far behind the consumer is', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const dealId = await dealOf(complete('call'));
    vi.advanceTimersByTime(700);
    await happen(dealId, undo('call'));
    vi.advanceTimersByTime(700);
    await deliver(await eventsOf(dealId));
    vi.useRealTimers();
    const [task] = await tasksOf(dealId);
    const items = await query({ pk: `TASK#${task?.id}`, prefix: 'EVENT#', limit: 10 });
    const places = items.map(({ gsi1sk }) => String(gsi1sk));
    expect(places).toHaveLength(2);
    expect(places).toEqual(places.toSorted());
  });

  it('leaves the tasks of other activities alone', async () => {
    const dealId = await dealOf(complete('call'), complete('offer'), undo('call'));
    await deliver(await eventsOf(dealId));
    expect(await statesOf(dealId)).toEqual(['cancelled', 'open']);
  });

  it('leaves a task alone that somebody worked on, whenever it is heard of', async () => {
    const dealId = await dealOf(complete('call'), complete('offer'));
    await deliver(await eventsOf(dealId));
    const [call, offer] = await tasksOf(dealId);
    const edit = { body: { title: 'Call them today' }, headers: { 'if-match': '*' } };
    (await cloud.as('olga').call(contracts.editTask, { params: { taskId: call?.id ?? '' }, ...edit })).ok();
    (await cloud.as('paul').call(contracts.completeTask, { params: { taskId: offer?.id ?? '' } })).ok();
    await happen(dealId, undo('call'));
    await happen(dealId, undo('offer'));
    const images = await eventsOf(dealId);
    for (const batch of [images, images.toReversed(), images]) expect(await deliver(batch)).toEqual(allHandled);
    expect(await statesOf(dealId)).toEqual(['open', 'done']);
  });

  it('leaves a task open that somebody opened again after it was cancelled', async () => {
    const dealId = await dealOf(complete('call'), undo('call'));
    const images = await eventsOf(dealId);
    await deliver(images);
    const [task] = await tasksOf(dealId);
    (await cloud.as('olga').call(contracts.reopenTask, { params: { taskId: task?.id ?? '' } })).ok();
    expect(await deliver(images)).toEqual(allHandled);
    expect(await statesOf(dealId)).toEqual(['open']);
  });
});

describe('a deal that is deleted', () => {
  const remove = async (dealId: string) => (await admin.call(contracts.deleteDeal, { params: { dealId } })).ok();

  it('sets off no tasks any more', async () => {
    const dealId = await dealOf(complete('call'), undo('call'), complete('call'));
    await remove(dealId);
    const images = await eventsOf(dealId);
    for (const batch of [images, images.toReversed()]) expect(await deliver(batch)).toEqual(allHandled);
    const tasks = await cloud.as('olga').call(contracts.listTasks, { query: { limit: '100' } });
    expect(tasks.ok().items.filter((task) => task.dealId === dealId)).toEqual([]);
  });

  it('has its open tasks cancelled, however many, and no others changed', async () => {
    const dealId = await open();
    const make = () => admin.call(contracts.createTask, { body: { dealId, title: 'Call', assigneeId: 'nora' } });
    await cloud.enter('nora');
    const made = await Promise.all(Array.from({ length: 120 }, make));
    const [done = '', ...left] = made.map((answer) => answer.ok().id);
    (await admin.call(contracts.completeTask, { params: { taskId: done } })).ok();
    await remove(dealId);
    for (let time = 0; time < 2; time += 1) expect(await deliver(await eventsOf(dealId))).toEqual(allHandled);
    for (const taskId of left) {
      const task = (await cloud.as('nora').call(contracts.getTask, { params: { taskId } })).ok();
      expect(task.state).toBe('cancelled');
    }
    expect((await cloud.as('nora').call(contracts.getTask, { params: { taskId: done } })).ok().state).toBe('done');
    const ofOne = await events('task', left[0] ?? '');
    expect(ofOne.map(({ type }) => type)).toEqual(['task.created', 'task.cancelled']);
  });
});
