import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, describe, expect, it } from 'vitest';
import { contracts } from '../../shared/api/contracts.ts';
import type { Event } from '../../shared/kernel/event.ts';
import { allHandled, complete, startFollowUps, undo } from '../support/follow-ups.ts';
import { deactivate, ifMatch, openDeal, publishProcess } from '../support/steps.ts';

const { cloud, admin, write, dealOf, happen, events, deliver, tasksOf, statesOf, eventsOfTasks } =
  await startFollowUps();
const { eventWrites } = await import('../../shared/table/event-item.ts');

afterAll(() => cloud.stop());

const eventsOf = (dealId: string) => events('deal', dealId);

describe('a completion', () => {
  it('sets off the task of its template, with an event that tells of it', async () => {
    const dealId = await dealOf(complete('call'));
    expect(await deliver(await eventsOf(dealId))).toEqual(allHandled);
    const [completed] = (await eventsOf(dealId)).filter(({ type }) => type === 'activity.completed');
    expect(await tasksOf(dealId)).toMatchObject([
      {
        dealId,
        title: 'Call Example Ltd',
        type: 'call',
        priority: 'normal',
        assigneeId: 'olga',
        state: 'open',
        source: { kind: 'activity', activityId: 'call', eventId: completed?.id },
        createdAt: completed?.occurredAt,
      },
    ]);
    expect(await eventsOfTasks(dealId)).toEqual([['task.created']]);
  });

  it('of an activity without a template sets off none', async () => {
    const dealId = await dealOf(complete('plain'));
    expect(await deliver(await eventsOf(dealId))).toEqual(allHandled);
    expect(await tasksOf(dealId)).toEqual([]);
  });

  it('that was imported sets off none, and neither does undoing it', async () => {
    const dealId = await dealOf(complete('call'), undo('call'));
    const events = await eventsOf(dealId);
    const imported = events.map((event): Event => ({ ...event, actor: { userId: 'ada', via: 'import' } }));
    await write(eventWrites(imported, { is: 'anything' }));
    expect(await deliver(await eventsOf(dealId))).toEqual(allHandled);
    expect(await tasksOf(dealId)).toEqual([]);
  });

  it('is followed up as the version says that the deal runs through, not the newest', async () => {
    const processId = await publishProcess(admin, { only: [{ id: 'a', task: { title: 'Old', dueIn: { days: 1 } } }] });
    const { id: dealId } = await openDeal(admin, { processId, ownerId: 'olga', participantIds: ['paul'] });
    const draft = await admin.call(contracts.getDraft, { params: { processId } });
    const body = {
      name: 'Process',
      stages: [{ id: 'only', name: 'Only', activities: [{ id: 'a', name: 'A', weight: 1 }] }],
    };
    await admin.call(contracts.replaceDraft, { params: { processId }, body, headers: ifMatch(draft) });
    (await admin.call(contracts.publishProcess, { params: { processId } })).ok();
    await happen(dealId, complete('a'));
    await deliver(await eventsOf(dealId));
    expect((await tasksOf(dealId)).map(({ title }) => title)).toEqual(['Old']);
  });

  it('gives the work of a user who has left to the owner', async () => {
    mockClient(CognitoIdentityProviderClient);
    await cloud.enter('lea');
    const assignee = { kind: 'user', userId: 'lea' } as const;
    const processId = await publishProcess(admin, {
      only: [{ id: 'a', task: { title: 'Call', assignee, dueIn: { days: 1 } } }],
    });
    const dealOfProcess = async () => {
      const { id } = await openDeal(admin, { processId, ownerId: 'olga', participantIds: ['paul'] });
      await happen(id, complete('a'));
      await deliver(await eventsOf(id));
      return (await tasksOf(id)).map(({ assigneeId }) => assigneeId);
    };
    expect(await dealOfProcess()).toEqual(['lea']);
    await deactivate(admin, 'lea');
    expect(await dealOfProcess()).toEqual(['olga']);
  });
});

describe('exactly one task comes of a completion', () => {
  const twoTasks = async () => {
    const dealId = await dealOf(complete('call'), complete('plain'), complete('offer'));
    return { dealId, images: await eventsOf(dealId) };
  };
  const expectTwo = async (dealId: string) => {
    expect((await tasksOf(dealId)).map(({ title }) => title)).toEqual(['Call Example Ltd', 'Send an offer']);
    expect(await eventsOfTasks(dealId)).toEqual([['task.created'], ['task.created']]);
  };

  it('when its batch comes twice', async () => {
    const { dealId, images } = await twoTasks();
    for (let time = 0; time < 2; time += 1) expect(await deliver(images)).toEqual(allHandled);
    await expectTwo(dealId);
  });

  it('when any end of its batch is sent again, also within the same batch', async () => {
    const { dealId, images } = await twoTasks();
    for (const from of images.keys()) expect(await deliver([...images, ...images.slice(from)])).toEqual(allHandled);
    await expectTwo(dealId);
  });

  it('when two invocations have the same batch at once', async () => {
    const { dealId, images } = await twoTasks();
    expect(await Promise.all([deliver(images), deliver(images)])).toEqual([allHandled, allHandled]);
    await expectTwo(dealId);
  });

  it('when it is mixed with the events of thirty other deals', async () => {
    const deals = await Promise.all(Array.from({ length: 30 }, twoTasks));
    const longest = Math.max(...deals.map(({ images }) => images.length));
    const mixed = Array.from({ length: longest }, (_, place) =>
      deals.toReversed().flatMap(({ images }) => images.slice(place, place + 1)),
    );
    expect(await deliver(mixed.flat())).toEqual(allHandled);
    for (const { dealId } of deals) await expectTwo(dealId);
  });

  it('each time that the activity is completed anew', async () => {
    const dealId = await dealOf(complete('call'), undo('call'), complete('call'), undo('call'), complete('call'));
    const images = await eventsOf(dealId);
    for (const batch of [images, images, images.toReversed()]) expect(await deliver(batch)).toEqual(allHandled);
    expect(await statesOf(dealId)).toEqual(['cancelled', 'cancelled', 'open']);
    const undone = ['task.created', 'task.cancelled'];
    expect(await eventsOfTasks(dealId)).toEqual([undone, undone, ['task.created']]);
  });
});
