import * as z from 'zod';
import { definitionId } from '../../kernel/values.ts';
import { activitiesInOrder, type Process } from '../../processes/rules/process.ts';
import { type Checklist, checklistOf, openObligatory } from './checklist.ts';
import type { Completion, Deal } from './deal.ts';

const activityIds = z.array(definitionId);

/** What becomes of a deal's checklist in another version or process, by ids of activities. */
export const carriedFields = {
  kept: activityIds.describe('Completions that stay as they are'),
  mapped: activityIds.describe('Completions that count for another activity, as the mapping says'),
  dropped: activityIds.describe('Completions that no activity takes; they stay in the timeline'),
  waiversDropped: activityIds.describe('Waivers that no activity takes'),
  obligatoryOpened: activityIds.describe('Obligatory activities that are open now and were not asked for before'),
};

/** As many as a process can have activities. */
const maxMapped = 1_500;

/** Which activity takes the place of which, by id, where their ids differ. */
export const activityMapping = z
  .record(definitionId, definitionId)
  .refine((mapping) => Object.keys(mapping).length <= maxMapped, { error: `has more than ${maxMapped} entries` });
export type ActivityMapping = z.infer<typeof activityMapping>;

type SuccessorOf = (activityId: string) => string | undefined;

/** The activity of the other process that takes the place of one; undefined where there is none. */
const successors = (to: Process, activityMapping: ActivityMapping): SuccessorOf => {
  const mapping = new Map(Object.entries(activityMapping));
  const known = new Set(activitiesInOrder(to.definition).map(({ activity }) => activity.id));
  return (activityId) => {
    const successor = mapping.get(activityId) ?? activityId;
    return known.has(successor) ? successor : undefined;
  };
};

type Ticked = { readonly activityId: string };

/** Gives each its successor, and undefined where that is taken: the first one has it. */
const given = <T extends Ticked>(ticked: readonly T[], successorOf: SuccessorOf, taken: Set<string>) =>
  ticked.map((thing) => {
    const claimed = successorOf(thing.activityId);
    const successor = claimed === undefined || taken.has(claimed) ? undefined : claimed;
    if (successor !== undefined) taken.add(successor);
    return { thing, successor };
  });

type Given<T> = { readonly thing: T; readonly successor: string | undefined };

const chosenIds = <T extends Ticked>(
  ticked: readonly Given<T>[],
  chosen: (successor: string | undefined, activityId: string) => boolean,
) =>
  ticked
    .map(({ thing, successor }) => ({ id: thing.activityId, successor }))
    .flatMap(({ id, successor }) => (chosen(successor, id) ? [id] : []));

const carried = <T extends Ticked>(ticked: readonly Given<T>[], counting: (thing: T, activityId: string) => T) =>
  ticked.flatMap(({ thing, successor }) => (successor === undefined ? [] : [counting(thing, successor)]));

/** A completion that counts for another activity now: who, when and with which note stays true. */
const completionOf = (completion: Completion, activityId: string): Completion =>
  activityId === completion.activityId ? completion : { ...completion, activityId, via: 'migration' };

const obligatoryIds = (checklist: Checklist) => openObligatory(checklist).map(({ activity }) => activity.id);

/**
 * A deal's completions and waivers in another version or process: matched by the mapping, else by id; of several for one
 * activity the first stays, a completion before a waiver. `counting` says which completion counts for which activity.
 */
export const carryOver = (deal: Deal, from: Process, to: Process, activityMapping: ActivityMapping) => {
  const successorOf = successors(to, activityMapping);
  const taken = new Set<string>();
  const completions = given(deal.completions, successorOf, taken);
  const waivers = given(deal.waivers, successorOf, taken);
  const done = {
    completions: carried(completions, completionOf),
    waivers: carried(waivers, (waiver, activityId) => ({ ...waiver, activityId })),
  };
  const askedBefore = new Set(obligatoryIds(checklistOf(deal, from)).map(successorOf));
  const isLost = (successor: string | undefined) => successor === undefined;
  const isMapped = (successor: string | undefined, id: string) => successor !== undefined && successor !== id;
  return {
    done,
    counting: completions.flatMap(({ thing: { activityId }, successor }) =>
      successor === undefined ? [] : [[activityId, successor] as const],
    ),
    carried: {
      kept: chosenIds(completions, (successor, id) => successor === id),
      mapped: chosenIds(completions, isMapped),
      dropped: chosenIds(completions, isLost),
      waiversDropped: chosenIds(waivers, isLost),
      obligatoryOpened: obligatoryIds(checklistOf(done, to)).filter((id) => !askedBefore.has(id)),
    },
  };
};
