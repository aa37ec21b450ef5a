import * as z from 'zod';
import { type Attachment, fileFields, pinnedKeyPrefix } from '../../attachments/rules.ts';
import type { Deal } from '../../deals/rules/deal.ts';
import type { Context } from '../../kernel/decision.ts';
import { type Fault, fault } from '../../kernel/errors.ts';
import { eventId } from '../../kernel/event.ts';
import { nameText } from '../../kernel/text.ts';
import { definitionId, id, role } from '../../kernel/values.ts';
import type { User } from '../../people/rules.ts';
import { definition } from '../../processes/rules/definition.ts';
import { wording } from '../../processes/rules/wording.ts';
import {
  moveTask,
  newTask,
  type Task,
  type TaskDecision,
  taskFields,
  taskId,
  taskState,
} from '../../tasks/rules/tasks.ts';
import { type EmailOf, email, fileInstant, type People, usersByEmail } from './file-values.ts';

/** A file of a deal, without its bytes: where they lie in the bucket. */
export const attachmentLine = z.strictObject({
  id,
  ...fileFields,
  createdAt: fileInstant,
  uploadedByEmail: email.optional(),
  keptAs: z.string().max(1_000).describe('The key of its bytes in the bucket, which have to be copied there'),
});
export type AttachmentLine = z.infer<typeof attachmentLine>;

/** Files as a line tells of them: those that are kept. */
export const attachmentLinesOf = (attachments: readonly Attachment[], emailOf: EmailOf) =>
  attachments.flatMap(({ id, fileName, contentType, size, createdAt, uploadedBy, keptAs }) =>
    keptAs === null
      ? []
      : [{ id, fileName, contentType, size, createdAt, uploadedByEmail: emailOf(uploadedBy), keptAs }],
  );

/** A digest of bytes. In addresses, `..`, `?` and the like would lead elsewhere. */
const digest = /^[A-Za-z0-9_-]+$/;

/** Files whose bytes would lie where those of another file do. */
export const faultsOfAttachments = (lines: readonly AttachmentLine[], dealId: string): Fault[] =>
  lines.flatMap(({ id, keptAs }, index) => {
    const prefix = pinnedKeyPrefix(dealId, id);
    if (keptAs.startsWith(prefix) && digest.test(keptAs.slice(prefix.length))) return [];
    const pointer = `/attachments/${index}/keptAs`;
    return [{ pointer, code: 'foreign_key', message: `Files of this deal with this id lie under ${prefix}` }];
  });

/** A file that a line tells of, kept where its bytes are to be. */
export const importAttachment = (line: AttachmentLine, { userIdOf, importerId }: People): Attachment => {
  const { uploadedByEmail, ...fields } = line;
  const uploadedBy = (uploadedByEmail === undefined ? undefined : userIdOf(uploadedByEmail)) ?? importerId;
  return { ...fields, uploadedBy, version: 2 };
};

const { title, description, type, priority, dueOn } = taskFields;

/** A task of a deal in a file: as it is, without how it became so. */
export const taskLine = z.strictObject({
  suffix: z
    .string()
    .regex(/^[A-Za-z0-9]{1,20}$/)
    .describe('The end of its id, which begins with those of its deal and of the time at which it was made'),
  title,
  description,
  type,
  priority,
  dueOn,
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
    title,
    description,
    type,
    priority,
    dueOn,
    state,
    touched,
    createdAt,
    updatedAt,
    completedAt,
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
 * A task in a file: made, and brought to its state, by the importing user. An unknown assignee leaves it to
 * them.
 */
export const importTask = (line: TaskLine, deal: Deal, { userIdOf, importerId }: People): TaskDecision => {
  const { title, description, type, priority, dueOn, assigneeEmail, suffix, createdAt, state } = line;
  const assigneeId = (assigneeEmail === null ? undefined : userIdOf(assigneeEmail)) ?? importerId;
  const by: Context['by'] = { userId: importerId, role: 'administrator', via: 'import' };
  const fields = { title, description, type, priority, dueOn, assigneeId };
  const birth = { source: sourceOf(line, deal.id), suffix, createdAt };
  const made = newTask(deal, fields, birth, { by, at: createdAt });
  const ended =
    state === 'open'
      ? { task: made.task, events: [] }
      : moveTask(made.task, deal, ends[state], { by, at: line.completedAt ?? line.updatedAt });
  const { touched, updatedAt } = line;
  return { task: { ...ended.task, touched, updatedAt }, events: [...made.events, ...ended.events] };
};

/** A line of a file that is somebody of the directory. */
export const userLine = z
  .strictObject({ kind: z.literal('user'), email, name: nameText, role, active: z.boolean() })
  .meta({ id: 'UserLine' });
export type UserLine = z.infer<typeof userLine>;

export const userLineOf = ({ email, name, role, active }: User): UserLine => ({
  kind: 'user',
  email,
  name,
  role,
  active,
});

/** A line of a file that is a version of a process as it was published, and the corrections of its words. */
export const processVersionLine = z
  .strictObject({
    kind: z.literal('processVersion'),
    processId: id,
    version: z.int().min(1),
    publishedAt: fileInstant,
    publishedByEmail: email.optional(),
    definition,
    wording: wording.default({}),
    warnings: z.array(fault).default([]),
    users: usersByEmail.default({}),
  })
  .meta({ id: 'ProcessVersionLine' });
export type ProcessVersionLine = z.infer<typeof processVersionLine>;

/** A line of a file that is a process as a whole; its versions have lines of their own, before this one. */
export const processLine = z
  .strictObject({
    kind: z.literal('process'),
    id,
    name: nameText,
    archived: z.boolean(),
    isDefault: z.boolean(),
    createdAt: fileInstant,
    draft: z.strictObject({ definition, basedOnVersion: z.int().min(1).nullable() }).nullable(),
    users: usersByEmail.default({}),
  })
  .meta({ id: 'ProcessLine' });
export type ProcessLine = z.infer<typeof processLine>;
