import { allPages } from '../../shared/api/client.ts';
import { contracts } from '../../shared/api/contracts.ts';
import type { Event } from '../../shared/kernel/event.ts';
import { startHandlers } from './handlers.ts';
import { openDeal, publishProcess } from './steps.ts';
import { batchOf } from './stream.ts';

type NewEvent = { readonly type: 'complete' | 'undo'; readonly activityId: string };

/**
 * Deals whose events reach the consumer when a test says so, as often and in whatever order: their process has the
 * activities `call` and `offer`, which set off tasks, and `plain`, which sets off none.
 */
export const startFollowUps = async () => {
  const cloud = await startHandlers();
  const { client, query, write } = await import('../../shared/table/table.ts');
  const { toKnownEvent } = await import('../../shared/table/event-item.ts');
  const admin = cloud.as('ada', 'administrator');
  await Promise.all([cloud.enter('ada', 'administrator'), cloud.enter('olga'), cloud.enter('paul')]);
  const dueIn = { days: 2, workingDays: true };
  const processId = await publishProcess(admin, {
    first: [
      { id: 'call', task: { title: 'Call {{deal.company}}', type: 'call', dueIn } },
      { id: 'plain' },
      { id: 'offer', task: { title: 'Send an offer', assignee: { kind: 'completer' }, dueIn } },
    ],
  });

  const open = async () => {
    const deal = await openDeal(admin, {
      processId,
      ownerId: 'olga',
      participantIds: ['paul'],
      company: 'Example Ltd',
    });
    return deal.id;
  };

  const happen = async (dealId: string, { type, activityId }: NewEvent) => {
    const route = type === 'complete' ? contracts.completeActivity : contracts.undoCompletion;
    return (await cloud.as('paul').call(route, { params: { dealId, activityId } })).ok();
  };

  /** The events of a deal or a task, oldest first. */
  const events = async (kind: Event['subject']['kind'], id: string) =>
    (await query({ pk: `${kind.toUpperCase()}#${id}`, prefix: 'EVENT#', limit: 1_000 })).map(toKnownEvent);

  /** The tasks of a deal, oldest first. */
  const tasksOf = async (dealId: string) => {
    const page = async (cursor: object) => {
      const query = { dealId, limit: '100', ...cursor };
      return (await admin.call(contracts.listTasks, { query })).ok();
    };
    return (await allPages(page)).toReversed();
  };

  const statesOf = async (dealId: string) => (await tasksOf(dealId)).map(({ state }) => state);

  /** What was told of each task of a deal. */
  const eventsOfTasks = async (dealId: string) => {
    const tasks = await tasksOf(dealId);
    const histories = await Promise.all(tasks.map(({ id }) => events('task', id)));
    return histories.map((history) => history.map(({ type }) => type));
  };

  return {
    cloud,
    admin,
    client,
    write,
    processId,
    open,
    events,
    /** Opens a deal on which all this happens, one after the other; answers its id. */
    dealOf: async (...newEvents: readonly NewEvent[]) => {
      const dealId = await open();
      for (const newEvent of newEvents) await happen(dealId, newEvent);
      return dealId;
    },
    happen,
    /** Hands these events to the consumer, in one batch. */
    deliver: (events: readonly object[]) => cloud.followUp(batchOf(events)),
    tasksOf,
    statesOf,
    eventsOfTasks,
  };
};

export const complete = (activityId: string): NewEvent => ({ type: 'complete', activityId });
export const undo = (activityId: string): NewEvent => ({ type: 'undo', activityId });
export const allHandled = { batchItemFailures: [] };
/** The answer of the consumer that got as far as the record at this place of a batch. */
export const stoppedAt = (place: number) => ({ batchItemFailures: [{ itemIdentifier: String(100 + place) }] });
