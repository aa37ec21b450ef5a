import * as z from 'zod';
import { atLeastOne, change, changesOf, handOverMarks, importMarks, recipients } from '../../api/event-parts.ts';
import { eventsAbout } from '../../api/event-schema.ts';
import { ofDeal } from '../../deals/contract/events.ts';
import { task, taskFields, taskState } from '../rules/tasks.ts';

const shown = task.pick({ title: true, type: true, priority: true, assigneeId: true, dueOn: true, state: true });
const about = eventsAbout('task', ofDeal, {
  task: z.strictObject(shown.shape).describe('As it is now'),
  ...importMarks,
});

const became = (to: string, ...from: readonly z.infer<typeof taskState>[]) =>
  z.strictObject({ state: change(taskState.extract(from), z.literal(to)) });

export const taskEvents = {
  'task.created': about('A task was made, by hand or by completing an activity', { recipients }),
  'task.updated': about(
    'Somebody changed what a task says',
    { ...handOverMarks, recipients },
    changesOf(taskFields).meta(atLeastOne),
  ),
  'task.completed': about('A task was done', {}, became('done', 'open')),
  'task.cancelled': about('A task is not to be done any more', {}, became('cancelled', 'open')),
  'task.reopened': about('A task is to be done again', {}, became('open', 'done', 'cancelled')),
};
