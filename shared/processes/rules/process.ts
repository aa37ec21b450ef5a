import type { Activity, Definition, Stage } from './definition.ts';

/** One published version of a process, as a deal runs through it. */
export type Process = { readonly processId: string; readonly version: number; readonly definition: Definition };

/** An activity with its place: `stageIndex` counts the stages from 0. */
export type Placed = { readonly activity: Activity; readonly stage: Stage; readonly stageIndex: number };

/** All activities of a definition, in the order of the process. */
export const activitiesInOrder = (definition: Definition): Placed[] =>
  definition.stages.flatMap((stage, stageIndex) =>
    stage.activities.map((activity) => ({ activity, stage, stageIndex })),
  );

export const findActivity = (definition: Definition, activityId: string): Activity | undefined =>
  definition.stages.flatMap(({ activities }) => activities).find(({ id }) => id === activityId);

/** The place of a stage, from 0; -1 for null ("not started") and for a stage that the definition lacks. */
export const stageIndexOf = (definition: Definition, stageId: string | null) =>
  stageId === null ? -1 : definition.stages.findIndex((stage) => stage.id === stageId);

/** How refusals name an activity. */
export type ActivityReference = { readonly stageId: string; readonly activityId: string; readonly name: string };

export const referenceTo = ({ activity, stage }: Placed): ActivityReference => ({
  stageId: stage.id,
  activityId: activity.id,
  name: activity.name,
});
