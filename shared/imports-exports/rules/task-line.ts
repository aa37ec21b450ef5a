import * as z from 'zod';
import type { Deal } from '../../deals/rules/deal.ts';
import type { Context } from '../../kernel/decision.ts';
import { eventId } from '../../kernel/event.ts';
import type { Fault } from '../../kernel/fault.ts';
import { definitionId } from '../../kernel/values.ts';
import { type Task, type TaskDecision, taskFields, taskId, taskState } from '../../tasks/rules/task.ts';
import { moveTask, newTask } from '../../tasks/rules/tasks.ts';
import { type EmailOf, email, fileInstant, type People } from './file-values.ts';

const { title, description, type, priority, dueOn } = taskFields;

/** A task of a deal in a file: as it is, without how it became so. */
export const taskLine = z.strictObject({
  suffix: z
    .string()
    .regex(/^[A-Za-z0-9]{1,20}$/)
    .describe('The end of its id, which begins with those of its deal and of the time at which it was made'),
  ...{ title, description, type, priority, dueOn },
  assigneeEmail: email.nullable(),
  state: taskState,
  source: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('activity'), activityId: definitionId, sequence: z.int().min(1) }),
    z.strictObject({ kind: z.literal('user') }),
  ]),
  touched: z.boolean().describe('Whether anybody has worked on it'),
  createdAt: fileInstant,
  updatedAt: fileInstant,
  completedAt: fileInstant.nullable(),
});
export type TaskLine = z.infer<typeof taskLine>;

const sequenceIn = (eventIdOfDeal: string) => Number(/\d+$/.exec(eventIdOfDeal)?.[0]);

/** A task as a file tells it. */
export const taskLineOf = (task: Task, emailOf: EmailOf) => {
  const { id, dealId, title, description, type, priority, dueOn, state, source, touched } = task;
  const { createdAt, updatedAt, completedAt, assigneeId } = task;
  return {
    suffix: id.slice(taskId(dealId, createdAt, '').length),
    ...{ title, description, type, priority, dueOn, state, touched, createdAt, updatedAt, completedAt },
    assigneeEmail: emailOf(assigneeId) ?? null,
    source:
      source.kind === 'user'
        ? source
        : { kind: source.kind, activityId: source.activityId, sequence: sequenceIn(source.eventId) },
  };
};

/** Tasks that would be one, and what has not happened yet. */
export const faultsOfTasks = (lines: readonly TaskLine[], now: string): Fault[] => {
  const seen = new Set<string>();
  return lines.flatMap(({ suffix, createdAt, updatedAt, completedAt }, index) => {
    const pointer = `/tasks/${index}`;
    const id = `${createdAt} ${suffix}`;
    const isTwice = seen.has(id);
    seen.add(id);
    if (isTwice)
      return [{ pointer: `${pointer}/suffix`, code: 'duplicate_id', message: 'The deal has this task twice' }];
    return Object.entries({ createdAt, updatedAt, completedAt })
      .filter(([, at]) => at !== null && at > now)
      .map(([field]) => ({ pointer: `${pointer}/${field}`, code: 'in_future', message: 'This has not happened yet' }));
  });
};

const sourceOf = ({ source }: TaskLine, dealId: string): Task['source'] =>
  source.kind === 'user'
    ? source
    : { kind: source.kind, activityId: source.activityId, eventId: eventId(dealId, source.sequence) };

const ends = { done: 'complete', cancelled: 'cancel' } as const;

/**
 * A task that a file tells of: made, and brought to its state, by whoever imports. Who is unknown here leaves it to
 * them.
 */
export const importTask = (line: TaskLine, deal: Deal, { userIdOf, importerId }: People): TaskDecision => {
  const { title, description, type, priority, dueOn, assigneeEmail, suffix, createdAt, state } = line;
  const assigneeId = (assigneeEmail === null ? undefined : userIdOf(assigneeEmail)) ?? importerId;
  const by: Context['by'] = { userId: importerId, role: 'administrator', via: 'import' };
  const said = { title, description, type, priority, dueOn, assigneeId };
  const birth = { source: sourceOf(line, deal.id), suffix, createdAt };
  const made = newTask(deal, said, birth, { by, at: createdAt });
  const ended =
    state === 'open'
      ? { task: made.task, events: [] }
      : moveTask(made.task, deal, ends[state], { by, at: line.completedAt ?? line.updatedAt });
  const { touched, updatedAt } = line;
  return { task: { ...ended.task, touched, updatedAt }, events: [...made.events, ...ended.events] };
};
