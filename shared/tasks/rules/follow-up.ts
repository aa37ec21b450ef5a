import type { Deal } from '../../deals/rules/deal.ts';
import { dayIn } from '../../kernel/calendar.ts';
import { notBefore } from '../../kernel/decision.ts';
import type { Event } from '../../kernel/event.ts';
import { descriptionText, nameText } from '../../kernel/text.ts';
import type { User } from '../../people/rules.ts';
import { type Activity, filledIn, type TaskTemplate } from '../../processes/rules/definition.ts';
import { type DealOfTask, newTask, type TaskDecision } from './tasks.ts';

const dayLength = 24 * 60 * 60 * 1_000;

/** Monday to Friday: holidays differ from place to place, and we do not know them. */
const isWorkingDay = (time: number) => ![0, 6].includes(new Date(time).getUTCDay());

const nextWorkingDay = (time: number): number => (isWorkingDay(time) ? time : nextWorkingDay(time + dayLength));

/**
 * The day that lies so many days, or working days, after an instant, by the calendar of the customer's time zone. A
 * day counted in working days is always one: what would be due now, on a weekend, is due on Monday.
 */
export const dueOn = (
  instant: string,
  { days, workingDays }: { days: number; workingDays: boolean },
  timeZone: string,
) => {
  // As if it were a day of UTC, where every day has the same length.
  let time = Date.parse(dayIn(timeZone, instant));
  if (!workingDays) return new Date(time + days * dayLength).toISOString().slice(0, 10);
  for (let left = days; left > 0; left -= 1) time = nextWorkingDay(time + dayLength);
  return new Date(nextWorkingDay(time)).toISOString().slice(0, 10);
};

const cut = (text: string, most: number) => [...text].slice(0, most).join('');

type Follow = {
  readonly completed: Event;
  readonly activity: Activity;
  readonly template: TaskTemplate;
  readonly deal: DealOfTask & Pick<Deal, 'name' | 'company' | 'ownerId'>;
  /** The users of the directory that the completion or the template names. */
  readonly users: ReadonlyMap<string, Pick<User, 'name' | 'active'>>;
  readonly timeZone: string;
  /** Now: the completion may be a while ago. */
  readonly at: string;
};

/** The users that a follow-up task must know of. */
export const usersOfFollowUp = ({ assignee }: TaskTemplate, { actor }: Event) =>
  assignee.kind === 'user' ? [actor.userId, assignee.userId] : [actor.userId];

const wantedAssignee = ({ template: { assignee }, completed, deal }: Follow) => {
  switch (assignee.kind) {
    case 'owner':
      return deal.ownerId;
    case 'completer':
      return completed.actor.userId;
    case 'user':
      return assignee.userId;
  }
};

/** Users who left, and clients, get no new work: then it is the owner's. */
const assigneeOf = (follow: Follow) => {
  const userId = wantedAssignee(follow);
  return follow.users.get(userId)?.active === true ? userId : follow.deal.ownerId;
};

/**
 * The task that a completion sets off (docs/product.md, "Tasks"). Its id, its time and its due date follow from the
 * event, so that handling the event again makes no other task. The company that a deal does not name is filled in by the
 * deal's name; a title of which nothing can be seen, cut to what fits, gives way to the activity's name.
 */
export const followUpTask = (follow: Follow): TaskDecision => {
  const { completed, activity, template, deal, users, timeZone, at } = follow;
  const { actor, occurredAt, sequence } = completed;
  const values = {
    'deal.name': deal.name,
    'deal.company': deal.company ?? deal.name,
    'completer.name': users.get(actor.userId)?.name ?? actor.userId,
  };
  const fields = {
    title: nameText.catch(activity.name).parse(cut(filledIn(template.title, values).trim(), 200)),
    description: descriptionText.catch('').parse(cut(filledIn(template.description, values).trim(), 5_000)),
    type: template.type,
    priority: template.priority,
    assigneeId: assigneeOf(follow),
    dueOn: dueOn(occurredAt, template.dueIn, timeZone),
  };
  const source = { kind: 'activity', activityId: activity.id, eventId: completed.id } as const;
  const birth = { source, suffix: suffixOf(sequence), createdAt: occurredAt };
  return newTask(deal, fields, birth, { by: actor, at: notBefore(at, occurredAt) });
};

/** Tells the task of a completion apart from others of its millisecond; those made by hand never begin so. */
export const suffixOf = (sequence: number) => `E${sequence}`;
