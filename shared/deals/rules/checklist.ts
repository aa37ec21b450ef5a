import { UnknownActivity } from '../../kernel/errors.ts';
import {
  type ActivityReference,
  activitiesInOrder,
  type Placed,
  type Process,
  referenceTo,
} from '../../processes/rules/process.ts';
import type { Completion, Deal, Waiver } from './deal.ts';

/** The activities of a deal's process, with what was done of them. */
export type Checklist = {
  readonly placed: readonly Placed[];
  readonly completions: ReadonlyMap<string, Completion>;
  readonly waivers: ReadonlyMap<string, Waiver>;
};

export const checklistOf = (deal: Pick<Deal, 'completions' | 'waivers'>, process: Process): Checklist => ({
  placed: activitiesInOrder(process.definition),
  completions: new Map(deal.completions.map((completion) => [completion.activityId, completion])),
  waivers: new Map(deal.waivers.map((waiver) => [waiver.activityId, waiver])),
});

/** The activity with this id; throws `UnknownActivity` where the process has none. */
export const placedActivity = ({ placed }: Checklist, activityId: string): Placed => {
  const found = placed.find(({ activity }) => activity.id === activityId);
  if (found === undefined) throw new UnknownActivity();
  return found;
};

/** Whether the process has an activity with this id. */
export const knows = ({ placed }: Checklist, activityId: string) =>
  placed.some(({ activity }) => activity.id === activityId);

/** Whether an activity is neither completed nor waived. */
export const isOpen = ({ completions, waivers }: Checklist, { activity }: Placed) =>
  !completions.has(activity.id) && !waivers.has(activity.id);

/** The obligatory activities that are neither completed nor waived: while there is one, the deal cannot be won. */
export const openObligatory = (checklist: Checklist): Placed[] =>
  checklist.placed.filter((placed) => placed.activity.obligatory && isOpen(checklist, placed));

/** What an activity waits for in a process with `gate: "stage"`: the open obligatory ones of the stages before it. */
export const gatesOf = (checklist: Checklist, process: Process, stageIndex: number): ActivityReference[] =>
  process.definition.gate === 'none'
    ? []
    : openObligatory(checklist)
        .filter((placed) => placed.stageIndex < stageIndex)
        .map(referenceTo);
