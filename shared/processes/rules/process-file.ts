import * as z from 'zod';
import type { Fault } from '../../kernel/errors.ts';
import { id, instant } from '../../kernel/values.ts';
import type { User } from '../../people/rules.ts';
import { type Activity, type Definition, definition } from './definition.ts';
import { faultsOf, type KnownUsers } from './publish.ts';

const format = 'stagecraft-process';
const formatVersion = 1;

/** A process as a file that another stack can read: a definition, and the users that the ids in it mean. */
export const processFile = z
  .strictObject({
    format: z.literal(format, { error: `is not "${format}"` }),
    formatVersion: z.literal(formatVersion, { error: `is not ${formatVersion}, the only one that is understood here` }),
    exportedAt: instant,
    source: z
      .strictObject({ processId: id, version: z.int().min(1).nullable() })
      .describe('What it was made from; `version` is null for a draft'),
    definition,
    users: z
      .record(id, z.email())
      .describe('The email addresses of the users whom the definition names, by their ids in it'),
  })
  .meta({ id: 'ProcessFile' });
export type ProcessFile = z.infer<typeof processFile>;

type Exported = Pick<ProcessFile, 'exportedAt' | 'source' | 'definition'>;

/** The file of a definition; `known` are the users of the directory that it names. */
export const processFileOf = (
  { exportedAt, source, definition }: Exported,
  known: ReadonlyMap<string, Pick<User, 'email'>>,
): ProcessFile => ({
  format,
  formatVersion,
  exportedAt,
  source,
  definition,
  users: Object.fromEntries([...known].map(([userId, { email }]) => [userId, email])),
});

type UserIds = ReadonlyMap<string, string>;

const activityWithUsers = (activity: Activity, ids: UserIds): Activity => {
  const { completableBy, notify, task } = activity;
  const there = (userId: string) => ids.get(userId) ?? userId;
  return {
    ...activity,
    completableBy:
      completableBy.kind === 'designated' ? { ...completableBy, users: completableBy.users.map(there) } : completableBy,
    notify: notify && { ...notify, users: notify.users.map(there) },
    task:
      task?.assignee.kind === 'user'
        ? { ...task, assignee: { ...task.assignee, userId: there(task.assignee.userId) } }
        : task,
  };
};

/** The definition with other ids for the users that it names; an id that `ids` does not have stays as it is. */
export const withUsers = (definition: Definition, ids: UserIds): Definition => ({
  ...definition,
  stages: definition.stages.map((stage) => ({
    ...stage,
    activities: stage.activities.map((activity) => activityWithUsers(activity, ids)),
  })),
});

/** An email address as it is compared: nobody tells two people by capitals. */
const comparable = (email: string) => email.toLowerCase();

/**
 * The definition of a file with the ids that its users have in this directory: that of the user with the same email
 * address, else the one it had.
 */
export const definitionHere = (
  { definition, users }: Pick<ProcessFile, 'definition' | 'users'>,
  directory: Iterable<Pick<User, 'id' | 'email'>>,
): Definition => {
  const idsByEmail = new Map([...directory].map(({ id, email }) => [comparable(email), id]));
  const ids = Object.entries(users).flatMap(([userId, email]) => {
    const here = idsByEmail.get(comparable(email));
    return here === undefined ? [] : [[userId, here] as const];
  });
  return withUsers(definition, new Map(ids));
};

/** A draft may be unfinished, but not ambiguous. */
const unclear: ReadonlySet<string> = new Set(['duplicate_id', 'unknown_user']);

/** Why a definition cannot be taken over from a file, with the places in the file. */
export const faultsOfImport = (definition: Definition, known: KnownUsers): Fault[] =>
  faultsOf(definition, known)
    .filter(({ code }) => unclear.has(code))
    .map((fault) => ({ ...fault, pointer: `/definition${fault.pointer}` }));
