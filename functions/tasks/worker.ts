import * as z from 'zod';
import { findEvent } from '../../shared/deals/store/lists.ts';
import { findLookups } from '../../shared/deals/store/lookups.ts';
import { now } from '../../shared/kernel/clock.ts';
import { env } from '../../shared/kernel/env.ts';
import { type Event, eventId, isKnown } from '../../shared/kernel/event.ts';
import { findActivity } from '../../shared/processes/rules/process.ts';
import { processOf } from '../../shared/processes/store/versions.ts';
import { everyItem } from '../../shared/table/pages.ts';
import { retryingConflicts } from '../../shared/table/transactions.ts';
import { followUpTask, suffixOf, usersOfFollowUp } from '../../shared/tasks/rules/follow-up.ts';
import { cancelWithDeal, taskId, withdrawTask } from '../../shared/tasks/rules/tasks.ts';
import { ensureTask, findTask, listTasksOfDeal, storeTask } from '../../shared/tasks/store.ts';

const timeZone = env('TIME_ZONE');

const ofDeal = z.object({
  dealId: z.string(),
  processId: z.string(),
  processVersion: z.int(),
  data: z.looseObject({ activityId: z.string() }),
});

/** The activity that was completed, as it was in the version of the process that the deal ran through then. */
const activityOf = async (completed: Event) => {
  const { processId, processVersion, data, dealId } = ofDeal.parse(completed);
  const { definition } = await processOf({ processId, processVersion });
  return { dealId, activity: findActivity(definition, data.activityId) };
};

/** What was imported happened long ago, and sets off nothing more. */
const isHistory = ({ actor }: Event) => actor.via === 'import';

/**
 * A completion sets off the task of its activity's template: exactly one, however often the event is delivered. A deal
 * that is gone is followed up no more.
 */
export const makeTask = async (completed: Event) => {
  if (isHistory(completed)) return;
  const { dealId, activity } = await activityOf(completed);
  if (activity === undefined || activity.task === null) return;
  const template = activity.task;
  const { deals, users } = await findLookups([dealId], usersOfFollowUp(template, completed));
  const deal = deals.get(dealId);
  if (deal === undefined) return;
  await ensureTask(followUpTask({ completed, activity, template, deal, users, timeZone, at: now() }));
};

const undone = z.object({ dealId: z.string(), data: z.looseObject({ completion: z.int() }) });

/**
 * An undone completion takes its task back if nobody touched it. Should its event come before that of the completion,
 * the task is made first: it ends the same in either order.
 */
export const withdrawTaskOf = async (reopened: Event) => {
  if (isHistory(reopened)) return;
  const { dealId, data } = undone.parse(reopened);
  const completed = await findEvent(dealId, data.completion);
  if (completed === undefined || !isKnown(completed))
    throw new Error(`There is no event ${eventId(dealId, data.completion)}`);
  await makeTask(completed);
  await retryingConflicts(async () => {
    const task = await findTask(taskId(dealId, completed.occurredAt, suffixOf(completed.sequence)));
    if (task === undefined) return;
    await storeTask(task, withdrawTask(task, { by: reopened.actor, at: now() }));
  });
};

/** The open tasks of a deleted deal are cancelled with it. */
export const cancelTasksOf = async ({ subject, actor }: Event) => {
  for await (const { id } of everyItem((paging) => listTasksOfDeal(subject.id, paging))) {
    await retryingConflicts(async () => {
      const task = await findTask(id);
      if (task !== undefined) await storeTask(task, cancelWithDeal(task, { by: actor, at: now() }));
    });
  }
};
