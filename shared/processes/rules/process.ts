import * as z from 'zod';
import { type Context, eventsOf } from '../../kernel/decision.ts';
import {
  type ActivityReference,
  ProcessArchived,
  ProcessIsDefault,
  ProcessNotPublishable,
  ProcessNotPublished,
} from '../../kernel/errors.ts';
import type { Event, EventType, NewEvent } from '../../kernel/event.ts';
import { nameText } from '../../kernel/text.ts';
import { id, instant } from '../../kernel/values.ts';
import type { Activity, Definition, Stage } from './definition.ts';
import { faultsOf, type KnownUsers } from './publish.ts';

/** One published version of a process, as a deal runs through it. */
export type Process = { readonly processId: string; readonly version: number; readonly definition: Definition };

/** An activity with its place: `stageIndex` counts the stages from 0. */
export type ActivityInStage = { readonly activity: Activity; readonly stage: Stage; readonly stageIndex: number };

/** All activities of a definition, in the order of the process. */
export const activitiesInOrder = (definition: Definition): ActivityInStage[] =>
  definition.stages.flatMap((stage, stageIndex) =>
    stage.activities.map((activity) => ({ activity, stage, stageIndex })),
  );

export const findActivity = (definition: Definition, activityId: string): Activity | undefined =>
  definition.stages.flatMap(({ activities }) => activities).find(({ id }) => id === activityId);

/** The place of a stage, from 0; -1 for null ("not started") and for a stage that the definition lacks. */
export const stageIndexOf = (definition: Definition, stageId: string | null) =>
  stageId === null ? -1 : definition.stages.findIndex((stage) => stage.id === stageId);

export const referenceTo = ({ activity, stage }: ActivityInStage): ActivityReference => ({
  stageId: stage.id,
  activityId: activity.id,
  name: activity.name,
});

/** A process as a whole; its draft and its versions are kept separately. */
export const processHead = z.object({
  id,
  name: nameText,
  archived: z.boolean(),
  publishedVersion: z.int().min(1).nullable(),
  hasDraft: z.boolean(),
  /** The shortest limit of inactivity, in days, of any stage of any version; null: none has one, and no deal stalls. */
  inactivityLimitDays: z.int().nullable(),
  createdAt: instant,
  /** Since when it is here: of one that is imported, `createdAt` lies before everything that happened here. */
  enteredAt: instant,
  updatedAt: instant,
  /** Grows by one with every change of the head or its draft. */
  revision: z.int().min(1),
  /** The sequence of its last event. */
  sequence: z.int().min(0),
});
export type ProcessHead = z.infer<typeof processHead>;

export type HeadDecision = { readonly head: ProcessHead; readonly events: readonly Event[] };

/** A process with nothing but a draft; deals can start it once that is published. */
export const newProcess = (id: string, name: string, at: string, enteredAt = at): ProcessHead => ({
  id,
  name,
  createdAt: at,
  enteredAt,
  updatedAt: at,
  archived: false,
  publishedVersion: null,
  hasDraft: true,
  inactivityLimitDays: null,
  revision: 1,
  sequence: 0,
});

/** The head's next revision with these changes, and the events that say so. */
export const decideHead = (
  before: ProcessHead,
  changes: Partial<ProcessHead>,
  newEvents: readonly NewEvent[],
  context: Context,
): HeadDecision => {
  const head = {
    ...before,
    ...changes,
    revision: before.revision + 1,
    sequence: before.sequence + newEvents.length,
    updatedAt: context.at,
  };
  const place = { dealId: null, processId: head.id, processVersion: head.publishedVersion };
  return { head, events: eventsOf({ kind: 'process', id: head.id }, before.sequence, place, newEvents, context) };
};

const shortestLimit = ({ inactivityLimitDays }: ProcessHead, { stages }: Definition) => {
  const limits = [inactivityLimitDays, ...stages.map((stage) => stage.inactivityLimitDays)];
  const days = limits.filter((limit) => limit !== null);
  return days.length === 0 ? null : Math.min(...days);
};

/** Makes a draft the next immutable version. Throws `ProcessNotPublishable` with every fault and its place. */
export const publish = (
  head: ProcessHead,
  draft: Definition,
  known: KnownUsers,
  context: Context,
): HeadDecision & { readonly version: number } => {
  const faults = faultsOf(draft, known);
  if (faults.length > 0) throw new ProcessNotPublishable(faults);
  const version = (head.publishedVersion ?? 0) + 1;
  const inactivityLimitDays = shortestLimit(head, draft);
  const changes = { name: draft.name, publishedVersion: version, hasDraft: false, inactivityLimitDays };
  const newEvent = { type: 'process.published', data: { version, name: draft.name } } as const;
  return { ...decideHead(head, changes, [newEvent], context), version };
};

/** The head after the words of a version were corrected: a process goes by the name in its published version. */
export const renameHead = (head: ProcessHead, version: number, name: string, context: Context): ProcessHead =>
  head.publishedVersion !== version || head.name === name ? head : decideHead(head, { name }, [], context).head;

const setArchived = (head: ProcessHead, archived: boolean, type: EventType, context: Context): HeadDecision =>
  head.archived === archived
    ? { head, events: [] }
    : decideHead(head, { archived }, [{ type, data: { name: head.name } }], context);

/** No new deals from now on; running ones go on. Throws `ProcessIsDefault`. */
export const archive = (head: ProcessHead, isDefault: boolean, context: Context) => {
  if (isDefault) throw new ProcessIsDefault();
  return setArchived(head, true, 'process.archived', context);
};

/** New deals may start again. */
export const restore = (head: ProcessHead, context: Context) => setArchived(head, false, 'process.restored', context);

const requirePublished = ({ publishedVersion }: ProcessHead): number => {
  if (publishedVersion === null) throw new ProcessNotPublished();
  return publishedVersion;
};

/** The version that a new deal runs through. Throws `ProcessArchived`, `ProcessNotPublished`. */
export const versionForNewDeals = (head: ProcessHead): number => {
  if (head.archived) throw new ProcessArchived();
  return requirePublished(head);
};

/**
 * The newest version to which deals of a process can be moved; within an archived process they can still be. Throws
 * `ProcessArchived`, `ProcessNotPublished`.
 */
export const versionForDealsOf = (processId: string, head: ProcessHead): number =>
  head.id === processId ? requirePublished(head) : versionForNewDeals(head);
