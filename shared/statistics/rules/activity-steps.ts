import { activitiesInOrder, type Placed } from '../../processes/rules/process.ts';
import { newestFirst } from './stage-order.ts';
import type { View } from './view.ts';

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
  const stepOf = ({ activity, stage }: Placed): Step => ({
    ...{ activityId: activity.id, row: rowOf.get(activity.id) ?? -1 },
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
