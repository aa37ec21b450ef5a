import { afterAll, describe, expect, it } from 'vitest';
import { contracts } from '../../shared/api/contracts.ts';
import type { Event } from '../../shared/kernel/event.ts';
import { beforeNext } from '../support/between-calls.ts';
import { allHandled, complete, startFollowUps, stoppedAt, undo } from '../support/follow-ups.ts';

const { cloud, client, dealOf, happen, events, deliver, tasksOf, statesOf } = await startFollowUps();

afterAll(() => cloud.stop());

const titlesOf = async (dealId: string) => (await tasksOf(dealId)).map(({ title }) => title);

/** The events of new deals, each of which had its activity `call` completed. */
const calledDeals = (count: number) =>
  Promise.all(
    Array.from({ length: count }, async () => {
      const dealId = await dealOf(complete('call'));
      return { dealId, images: await events('deal', dealId) };
    }),
  );

/** As if the process had never been published: nobody can tell what is to follow. */
const poisoned = (images: readonly Event[] = []): Event[] => images.map((image) => ({ ...image, processVersion: 99 }));

const fail = () => Promise.reject(new Error('The table is gone'));

/** Said where Lambda is to halve the batch. */
const firstFailed = 'The first record of the batch failed';

describe('a record that always fails', () => {
  it('is named, while all other deals of its batch are followed up', async () => {
    const [before, poison, after] = await calledDeals(3);
    const batch = [...(before?.images ?? []), ...poisoned(poison?.images), ...(after?.images ?? [])];
    const place = batch.findIndex((image) => image.processVersion === 99 && image.type === 'activity.completed');
    expect(await deliver(batch)).toEqual(stoppedAt(place));
    expect(await titlesOf(before?.dealId ?? '')).toHaveLength(1);
    expect(await titlesOf(after?.dealId ?? '')).toHaveLength(1);
    expect(await titlesOf(poison?.dealId ?? '')).toEqual([]);
  });

  it('does not keep others that Lambda sends again after it from being followed up exactly once', async () => {
    const [poison, ...others] = await calledDeals(6);
    const batch = [...poisoned(poison?.images), ...others.flatMap(({ images }) => images)];
    const place = batch.findIndex(({ type }) => type === 'activity.completed');
    for (let time = 0; time < 3; time += 1) await expect(deliver(batch.slice(place))).rejects.toThrow(firstFailed);
    for (const { dealId } of others) {
      const [task] = await tasksOf(dealId);
      expect(await events('task', task?.id ?? '')).toMatchObject([{ type: 'task.created' }]);
    }
  });

  it('holds up what comes after it on its own deal, which is done when it is run again after the fix', async () => {
    const dealId = await dealOf(complete('call'), complete('offer'));
    const images = await events('deal', dealId);
    const first = images.findIndex(({ type }) => type === 'activity.completed');
    const batch = images.map((image, place) => (place === first ? { ...image, processVersion: 99 } : image));
    expect(await deliver(batch)).toEqual(stoppedAt(first));
    expect(await titlesOf(dealId)).toEqual([]);
    expect(await deliver(images)).toEqual(allHandled);
    expect(await titlesOf(dealId)).toEqual(['Call Example Ltd', 'Send an offer']);
  });

  it('is the first one that is named where there are several, whichever fails fastest', async () => {
    const [good, slow, fast] = await calledDeals(3);
    const undoes =
      fast?.images.slice(-1).map((event): Event => ({ ...event, type: 'activity.reopened', data: {} })) ?? [];
    const batch = [...(good?.images ?? []), ...poisoned(slow?.images), ...undoes];
    const place = batch.findIndex((image) => image.processVersion === 99 && image.type === 'activity.completed');
    expect(await deliver(batch)).toEqual(stoppedAt(place));
  });

  it('is the undoing of a completion that never was', async () => {
    const dealId = await dealOf(complete('call'), undo('call'));
    const images = (await events('deal', dealId)).filter(({ type }) => type === 'activity.reopened');
    const [reopened] = images.map((image) => ({ ...image, data: { activityId: 'call', completion: 77 } }));
    expect(await deliver([reopened ?? {}])).toEqual(stoppedAt(0));
  });

  it('may be no event at all: those before it are followed up', async () => {
    const [deal] = await calledDeals(1);
    const images = deal?.images ?? [];
    expect(await deliver([...images, { type: 'nonsense' }, ...images])).toEqual(stoppedAt(images.length));
    expect(await titlesOf(deal?.dealId ?? '')).toHaveLength(1);
  });
});

describe('a consumer that is cut off', () => {
  it('before it wrote anything makes the task and its event when the record comes again', async () => {
    const [deal] = await calledDeals(1);
    const images = deal?.images ?? [];
    beforeNext(client, 'PutItem', fail);
    await expect(deliver(images.slice(1))).rejects.toThrow(firstFailed);
    expect(await deliver(images.slice(1))).toEqual(allHandled);
    const [task] = await tasksOf(deal?.dealId ?? '');
    expect(await events('task', task?.id ?? '')).toMatchObject([{ type: 'task.created' }]);
  });

  it('between the task and its event finishes both when the record comes again', async () => {
    const [deal] = await calledDeals(1);
    const images = deal?.images ?? [];
    beforeNext(client, 'PutItem', async () => beforeNext(client, 'PutItem', fail));
    await expect(deliver(images.slice(1))).rejects.toThrow(firstFailed);
    const [made] = await tasksOf(deal?.dealId ?? '');
    expect(await events('task', made?.id ?? '')).toEqual([]);
    for (let time = 0; time < 2; time += 1) expect(await deliver(images.slice(1))).toEqual(allHandled);
    expect(await tasksOf(deal?.dealId ?? '')).toEqual([made]);
    expect(await events('task', made?.id ?? '')).toMatchObject([{ type: 'task.created', sequence: 1 }]);
  });

  it('between the two tells what happened to the task meanwhile after that it was made', async () => {
    const [deal] = await calledDeals(1);
    const images = deal?.images ?? [];
    beforeNext(client, 'PutItem', async () => beforeNext(client, 'PutItem', fail));
    await expect(deliver(images.slice(1))).rejects.toThrow(firstFailed);
    const [made] = await tasksOf(deal?.dealId ?? '');
    const params = { taskId: made?.id ?? '' };
    (await cloud.as('olga').call(contracts.completeTask, { params })).ok();
    expect(await deliver(images.slice(1))).toEqual(allHandled);
    expect(await statesOf(deal?.dealId ?? '')).toEqual(['done']);
    expect((await events('task', params.taskId)).map(({ type }) => type)).toEqual(['task.created', 'task.completed']);
  });

  it('while it takes a task back tries again at once', async () => {
    const dealId = await dealOf(complete('call'), undo('call'));
    beforeNext(client, 'TransactWriteItems', fail);
    expect(await deliver(await events('deal', dealId))).toEqual(allHandled);
    expect(await statesOf(dealId)).toEqual(['cancelled']);
  });
});

it('lets somebody who works on a task at the moment when its completion is undone have their way', async () => {
  const dealId = await dealOf(complete('call'));
  await deliver(await events('deal', dealId));
  const [task] = await tasksOf(dealId);
  await happen(dealId, undo('call'));
  const undone = (await events('deal', dealId)).filter(({ type }) => type === 'activity.reopened');
  const edit = {
    params: { taskId: task?.id ?? '' },
    body: { priority: 'high' },
    headers: { 'if-match': '*' },
  } as const;
  beforeNext(client, 'TransactWriteItems', () => cloud.as('olga').call(contracts.editTask, edit));
  expect(await deliver(undone)).toEqual(allHandled);
  expect(await tasksOf(dealId)).toMatchObject([{ state: 'open', priority: 'high' }]);
});
