import type { DealFacts } from '../../deals/rules/facts.ts';
import { type ActivityInStage, activitiesInOrder } from '../../processes/rules/process.ts';
import { isClosed, isWon } from './counts.ts';
import { newestFirst, type View } from './view.ts';

/** Closed deals that completed an activity, or that did not; `deals` counts each as one, whatever it weighs. */
type Side = { won: number; closed: number; deals: number };

/** What is counted of an activity, as the weight of deals. */
export type ActivityCounts = {
  reached: number;
  completed: number;
  readonly with: Side;
  readonly without: Side;
  readonly waivedBy: Map<string, number>;
};

const aSide = (): Side => ({ won: 0, closed: 0, deals: 0 });

export const noCounts = (): ActivityCounts => ({
  reached: 0,
  completed: 0,
  with: aSide(),
  without: aSide(),
  waivedBy: new Map(),
});

const addSide = (side: Side, deal: DealFacts, weight: number) => {
  side.deals += 1;
  side.closed += weight;
  if (isWon(deal)) side.won += weight;
};

/** A deal came as far as the activity, which applies to it. */
export const addReached = (counts: ActivityCounts, deal: DealFacts, completed: boolean, weight: number) => {
  counts.reached += weight;
  if (completed) counts.completed += weight;
  if (isClosed(deal)) addSide(completed ? counts.with : counts.without, deal, weight);
};

export const addWaived = ({ waivedBy }: ActivityCounts, userId: string, weight: number) => {
  waivedBy.set(userId, (waivedBy.get(userId) ?? 0) + weight);
};

const mergeSide = (side: Side, { won, closed, deals }: Side) => {
  side.won += won;
  side.closed += closed;
  side.deals += deals;
};

export const mergeCounts = (counts: ActivityCounts, other: ActivityCounts) => {
  counts.reached += other.reached;
  counts.completed += other.completed;
  mergeSide(counts.with, other.with);
  mergeSide(counts.without, other.without);
  for (const [userId, waived] of other.waivedBy) addWaived(counts, userId, waived);
};

/** An activity of any of the versions, with the stage and the name that it has in the newest one that has it. */
type ActivityRow = { readonly activityId: string; readonly stageId: string; readonly name: string };

/** An activity as one version has it: its row, and the place there of the stage that it belongs to. */
export type Step = { readonly activityId: string; readonly row: number; readonly place: number };

/** The activities of several versions, in the order of their stages, and which of them each version has. */
type Steps = {
  readonly rows: readonly ActivityRow[];
  /** By the activity's id. */
  readonly ofVersion: ReadonlyMap<number, ReadonlyMap<string, Step>>;
};

const rowsOf = ({ versions, stages }: View): ActivityRow[] => {
  const rows = new Map<string, ActivityRow>();
  for (const { definition } of newestFirst(versions)) {
    for (const { activity, stage } of activitiesInOrder(definition)) {
      const { id: activityId, name } = activity;
      if (!rows.has(activityId)) rows.set(activityId, { activityId, stageId: stage.id, name });
    }
  }
  return [...rows.values()].sort((a, b) => stages.indexOf(a.stageId) - stages.indexOf(b.stageId));
};

const stepsIn = (view: View): Steps => {
  const rows = rowsOf(view);
  const rowOf = new Map(rows.map(({ activityId }, row) => [activityId, row]));
  const stepOf = ({ activity, stage }: ActivityInStage): Step => ({
    activityId: activity.id,
    row: rowOf.get(activity.id) ?? -1,
    place: view.stages.indexOf(stage.id),
  });
  const ofVersion = view.versions.map(({ version, definition }) => {
    const steps = activitiesInOrder(definition).map(stepOf);
    return [version, new Map(steps.map((step) => [step.activityId, step]))] as const;
  });
  return { rows, ofVersion: new Map(ofVersion) };
};

const known = new WeakMap<View, Steps>();

/** Of a view they are always the same, and asked for with every deal. */
export const stepsOf = (view: View): Steps => {
  const steps = known.get(view) ?? stepsIn(view);
  known.set(view, steps);
  return steps;
};
