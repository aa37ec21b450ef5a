import { type ActivityReference, UnknownActivity } from '../../kernel/errors.ts';
import {
  type ActivityInStage,
  activitiesInOrder,
  type Process,
  referenceTo,
  stageIndexOf,
} from '../../processes/rules/process.ts';
import type { Completion, Deal, Probability, Progress, Waiver } from './deal.ts';

/** The activities of a deal's process, with what was done of them. */
export type Checklist = {
  readonly activities: readonly ActivityInStage[];
  readonly completions: ReadonlyMap<string, Completion>;
  readonly waivers: ReadonlyMap<string, Waiver>;
};

export const checklistOf = (deal: Pick<Deal, 'completions' | 'waivers'>, process: Process): Checklist => ({
  activities: activitiesInOrder(process.definition),
  completions: new Map(deal.completions.map((completion) => [completion.activityId, completion])),
  waivers: new Map(deal.waivers.map((waiver) => [waiver.activityId, waiver])),
});

/** The activity with this id; throws `UnknownActivity` where the process has none. */
export const requireActivity = ({ activities }: Checklist, activityId: string): ActivityInStage => {
  const found = activities.find(({ activity }) => activity.id === activityId);
  if (found === undefined) throw new UnknownActivity();
  return found;
};

/** Whether the process has an activity with this id. */
export const hasActivity = ({ activities }: Checklist, activityId: string) =>
  activities.some(({ activity }) => activity.id === activityId);

/** Whether an activity is neither completed nor waived. */
export const isOpen = ({ completions, waivers }: Checklist, { activity }: ActivityInStage) =>
  !completions.has(activity.id) && !waivers.has(activity.id);

/** The obligatory activities that are neither completed nor waived: while there is one, the deal cannot be won. */
export const openObligatory = (checklist: Checklist): ActivityInStage[] =>
  checklist.activities.filter((inStage) => inStage.activity.obligatory && isOpen(checklist, inStage));

/** What an activity waits for in a process with `gate: "stage"`: the open obligatory ones of the stages before it. */
export const gatesOf = (checklist: Checklist, process: Process, stageIndex: number): ActivityReference[] =>
  process.definition.gate === 'none'
    ? []
    : openObligatory(checklist)
        .filter((inStage) => inStage.stageIndex < stageIndex)
        .map(referenceTo);

/** How much of what applies was done. Waived activities do not apply. */
export const progressOf = ({ activities, completions, waivers }: Checklist): Progress => {
  const progress = { done: 0, total: 0, obligatoryDone: 0, obligatoryTotal: 0, weightDone: 0, weightTotal: 0 };
  for (const { activity } of activities) {
    if (waivers.has(activity.id)) continue;
    const done = completions.has(activity.id) ? 1 : 0;
    const obligatory = activity.obligatory ? 1 : 0;
    progress.total += 1;
    progress.done += done;
    progress.obligatoryTotal += obligatory;
    progress.obligatoryDone += obligatory * done;
    progress.weightTotal += activity.weight;
    progress.weightDone += activity.weight * done;
  }
  return progress;
};

const highestWhileOpen = 99;

/** `round(100 x done / total)`, half up, in whole numbers all the way; 0 where nothing has weight. */
const share = (done: number, total: number) => (total === 0 ? 0 : Math.floor((200 * done + total) / (2 * total)));

/**
 * The probability of an open deal in percent, 0 to 99 (docs/product.md, "Deals" 4): the share of the applicable weights
 * that were completed or, in a process with `probabilityMode: "stage"`, what the deal's stage says.
 */
export const computedProbability = (process: Process, progress: Progress, stageId: string | null) => {
  const { probabilityMode, stages } = process.definition;
  const computed =
    probabilityMode === 'weights'
      ? share(progress.weightDone, progress.weightTotal)
      : (stages.find((stage) => stage.id === stageId)?.probability ?? 0);
  return Math.min(computed, highestWhileOpen);
};

/** The probability of an open deal: a manual estimate wins in `value`, the computed one keeps moving. */
export const openProbability = (computed: number, manual: number | null): Probability => ({
  value: manual ?? computed,
  computed,
  manual,
});

/** The probability of a closed deal: won is 100, lost and abandoned are 0. The manual estimate waits for a reopening. */
export const closedProbability = (won: boolean, { manual }: Probability): Probability => {
  const value = won ? 100 : 0;
  return { value, computed: value, manual };
};

/** The stage of the furthest completed activity: null while nothing is completed ("not started"). */
export const stageOf = ({ activities, completions }: Checklist): string | null =>
  activities.findLast(({ activity }) => completions.has(activity.id))?.stage.id ?? null;

/** What the computed probability of an open deal would be with one more activity completed. */
export const probabilityAfter = (process: Process, checklist: Checklist) => {
  const progress = progressOf(checklist);
  const reached = stageIndexOf(process.definition, stageOf(checklist));
  return ({ activity, stageIndex }: ActivityInStage) => {
    const weightDone = progress.weightDone + activity.weight;
    const stage = process.definition.stages[Math.max(reached, stageIndex)];
    return computedProbability(process, { ...progress, weightDone }, stage?.id ?? null);
  };
};
